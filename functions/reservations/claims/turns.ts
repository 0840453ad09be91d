/** Runs work of the same key one after the other, work of different keys at once. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Turns within this process. A double click so finds what the first click got, instead of taking a second ticket that somebody
 * else is refused for in the meantime. Saves tickets; nothing is right or wrong by it.
 */
export const createTurns = (): Turns => {
  const last = new Map<string, Promise<unknown>>();

  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(key);
    const mine = before ? before.then(work, work) : work();
    last.set(key, mine);
    const leave = () => {
      if (last.get(key) === mine) last.delete(key);
    };
    mine.then(leave, leave);
    return mine;
  };
};
