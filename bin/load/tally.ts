/** What happened so far: answers by call and code, and how long each took. */
export interface Tally {
  sent: number;
  readonly answers: Map<string, number[]>;
  /** How long after the shopper meant to each click began (ms): that part of an answer's time is the generator's own. */
  readonly late: number[];
}

/** p50 and p99 in ms, counted from the instant the shopper meant to click. */
export interface Outcome {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

export const newTally = (): Tally => ({ sent: 0, answers: new Map(), late: [] });

/** @param name e.g. `reserve 410 SOLD_OUT` */
export const note = (tally: Tally, name: string, ms: number): void => {
  const times = tally.answers.get(name);
  if (times) times.push(ms);
  else tally.answers.set(name, [ms]);
};

const quantile = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0) * 10) / 10;

export const outcomeOf = (times: readonly number[]): Outcome => {
  const sorted = times.toSorted((a, b) => a - b);
  return { count: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
};

export const outcomesOf = (tally: Tally): Readonly<Record<string, Outcome>> =>
  Object.fromEntries(
    [...tally.answers].toSorted(([one], [other]) => one.localeCompare(other)).map(([name, times]) => [name, outcomeOf(times)]),
  );

/** Answers whose status is 500 or above; 0 = the connection broke. */
export const failuresOf = ({
  answers,
}: Tally): { readonly answered: number; readonly serverErrors: number; readonly lost: number } => {
  const sums = { answered: 0, serverErrors: 0, lost: 0 };
  for (const [name, { length }] of answers) {
    const status = Number(name.split(' ')[1]);
    sums.answered += length;
    if (status >= 500) sums.serverErrors += length;
    if (status === 0) sums.lost += length;
  }
  return sums;
};
