import type { EmbeddedDrivers } from '#functions/app/embedded-drivers.ts';
import type { Tamper } from '#functions/app/serve.ts';
import { type Fault, faultyDatabase } from '#platform/table.faults.ts';

/** Shares of calls (0-1) that meet a fault. */
export interface Faults {
  /** Records the stream refuses, as PutRecords refuses entries. */
  readonly records: number;
  /** Calls of the stream, the spill queue and the bucket that fail as a whole. */
  readonly calls: number;
  /** Table calls of consumers after which, or before which, the handler is dead: its whole batch comes again. */
  readonly handler: number;
  /** The search engine refuses from the first to the second instant, in ms since the start. */
  readonly searchDown: readonly [number, number];
}

/** The same rolls in every run (mulberry32). */
const rolls = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

class Refused extends Error {}

/** Drivers that fail, as often as told. */
export const faultyDrivers = (faults: Faults, seed: number): Tamper => {
  const roll = rolls(seed);
  const startedAt = performance.now();
  const mayFail = <A extends readonly unknown[], T>(share: number, work: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      const fate = roll();
      if (fate < share / 2) throw new Refused('Refused before anything was done');
      const answer = await work(...args);
      if (fate < share) throw new Refused('Done, but the answer is lost');
      return answer;
    };
  };

  const refusing = ({ events, spillQueue, blobs }: EmbeddedDrivers) => ({
    events: {
      ...events,
      put: mayFail(faults.calls, async (records: Parameters<typeof events.put>[0]) => {
        const failed = [...records.keys()].filter(() => roll() < faults.records);
        await events.put(records.filter((_record, at) => !failed.includes(at)));
        return { failed };
      }),
    },
    // One in three: then the bucket is asked, and sometimes the client has to send again.
    spillQueue: { ...spillQueue, send: mayFail(1 / 3, spillQueue.send) },
    blobs: { ...blobs, put: mayFail(1 / 10, blobs.put) },
  });

  const dying = ({ database, search }: EmbeddedDrivers) => {
    const kinds: readonly Fault[] = ['failBefore', 'failAfter', 'throttle'];
    const plan = () => (roll() < faults.handler ? kinds[Math.floor(roll() * kinds.length)] : undefined);
    const [from, to] = faults.searchDown;
    const isDown = (): boolean => {
      const now = performance.now() - startedAt;
      return now >= from && now < to;
    };
    const orDown = <A extends readonly unknown[], T>(work: (...args: A) => Promise<T>) => {
      return (...args: A): Promise<T> => (isDown() ? Promise.reject(new Refused('The search engine is down')) : work(...args));
    };
    const { eventIndex, journeyIndex } = search;
    return {
      database: { ...faultyDatabase(database, plan), purgeExpired: database.purgeExpired, use: database.use },
      search: {
        ...search,
        eventIndex: { ...eventIndex, append: orDown(eventIndex.append) },
        journeyIndex: { put: orDown(journeyIndex.put), remove: orDown(journeyIndex.remove) },
      },
    };
  };

  return {
    api: (drivers) => ({ ...drivers, ...refusing(drivers) }),
    consumers: (drivers) => ({ ...drivers, ...refusing(drivers), ...dying(drivers) }),
  };
};
