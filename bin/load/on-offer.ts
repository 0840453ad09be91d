export interface AfterWave {
  /** Places their owners cancelled. */
  readonly cancelled: number;
  /** Somebody was told that nothing is left. */
  readonly isSoldOut: boolean;
  /** How many places nobody has, as the API says. */
  readonly readRemaining: () => Promise<number>;
  /** @param ms after which the sweeper has seen a lost ticket twice, so that its place is on offer again */
  readonly wait: (ms: number) => Promise<void>;
}

export interface OnOffer {
  /** Places the second wave can get. */
  readonly released: number;
  /** Places that were free and not on offer when the first wave was over: their tickets had been lost on the way. */
  readonly lostTickets: number;
}

/** Two sweeps, and some time for a busy machine. */
export const LOST_COME_BACK_MS = 36_000;

/**
 * What is free once everybody has been answered. More than was cancelled means that tickets got lost: the answer to taking one
 * never arrived (a table's client then asks again and takes another), or whoever held it died. The engine promises them back within 30 s,
 * so they are no fault until then, and one afterwards.
 */
export const placesOnOffer = async ({ cancelled, isSoldOut, readRemaining, wait }: AfterWave): Promise<OnOffer> => {
  const none = { released: cancelled, lostTickets: 0 };
  if (!isSoldOut) return none;
  const lostTickets = (await readRemaining()) - cancelled;
  if (lostTickets <= 0) return none;
  await wait(LOST_COME_BACK_MS);
  return { released: await readRemaining(), lostTickets };
};
