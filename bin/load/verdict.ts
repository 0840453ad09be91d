import type { Availability, Entry } from '#functions/reservations/schema.ts';

/** A place a shopper was promised by an answer (201 or 200). */
export interface Promised {
  readonly userId: string;
  readonly slot: number;
}

/** Both sides of the story: what shoppers were told, and what the API says afterwards. */
export interface Evidence {
  /** Promises that shoppers did not give up themselves. */
  readonly promised: readonly Promised[];
  /** Users whose confirm was answered with an order. */
  readonly paid: readonly string[];
  /** Places on offer to the second wave (cancelled by their owners; after a disaster, all free ones), and how many it got. */
  readonly released: number;
  readonly wonInSecondWave: number;
  /** Shoppers who came back in the second wave. */
  readonly cameBack: number;
  /** Different users who asked for a place. */
  readonly users: number;
  readonly entries: readonly Entry[];
  /** Entries of others who were there before this run. */
  readonly before: number;
  readonly availability: Pick<Availability, 'stock' | 'remaining' | 'held' | 'sold'>;
  /** Who the ledger's orders are of. */
  readonly buyers: readonly string[];
  readonly answered: number;
  readonly serverErrors: number;
  readonly lost: number;
  /** The server was killed during the run: answers were lost, and nothing else may be. */
  readonly mayLose?: boolean;
  /** What the tables were asked for per refusal once sold out; unknown where nobody counts it. */
  readonly refusalCost?: RefusalCost | undefined;
}

/** Per refused request. */
export interface RefusalCost {
  readonly reads: number;
  readonly writes: number;
}

export interface Verdict {
  readonly ok: boolean;
  /** More places given away than there are, one place twice, or one person two. */
  readonly overBooked: boolean;
  readonly findings: readonly string[];
}

const MOST_SERVER_ERRORS = 0.001;
const MOST_READS_TO_REFUSE = 2;

/** Compares both sides. Says what is wrong in sentences; nothing to say means the sale was right. */
export const judge = (evidence: Evidence): Verdict => {
  const overBookings = overBookingsIn(evidence);
  const findings = [...overBookings, ...brokenPromisesIn(evidence), ...wrongSumsIn(evidence), ...failuresIn(evidence)];
  return { ok: findings.length === 0, overBooked: overBookings.length > 0, findings };
};

const say = (isWrong: boolean, text: string): readonly string[] => (isWrong ? [text] : []);

/** Values that are there more than once. */
const repeated = <T>(values: readonly T[]): readonly T[] => {
  const seen = new Set<T>();
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
};

const overBookingsIn = ({ entries, promised, availability: { stock, remaining, held, sold } }: Evidence): readonly string[] => {
  const slots = repeated(entries.map(({ slot }) => slot));
  const holders = repeated(entries.map(({ userId }) => userId));
  const places = new Map(promised.map(({ userId, slot }) => [`${userId} ${slot}`, slot]));
  const twice = repeated([...places.values()]);
  return [
    ...say(entries.length > stock, `${entries.length} places are taken of a stock of ${stock}`),
    ...say(held + sold > stock || remaining < 0, `The availability shows ${held} held and ${sold} sold of a stock of ${stock}`),
    ...say(slots.length > 0, `Places taken twice: ${slots.slice(0, 5).join(', ')}`),
    ...say(holders.length > 0, `Shoppers with two places: ${holders.slice(0, 5).join(', ')}`),
    ...say(twice.length > 0, `Places promised to two shoppers: ${twice.slice(0, 5).join(', ')}`),
  ];
};

const brokenPromisesIn = ({ entries, promised, paid, buyers }: Evidence): readonly string[] => {
  const slotOf = new Map(entries.map(({ userId, slot }) => [userId, slot]));
  const confirmed = entries.filter(({ state }) => state === 'CONFIRMED').map(({ userId }) => userId);
  const broken = promised.filter(({ userId, slot }) => slotOf.get(userId) !== slot);
  const unsold = paid.filter((userId) => !confirmed.includes(userId));
  const ordered = new Set(buyers);
  const unordered = confirmed.filter((userId) => !ordered.has(userId));
  return [
    ...say(broken.length > 0, `${broken.length} promised places were not kept, first ${broken[0]?.userId} (${broken[0]?.slot})`),
    ...say(unsold.length > 0, `${unsold.length} paid shoppers have no confirmed place, first ${unsold[0]}`),
    ...say(unordered.length > 0, `${unordered.length} confirmed places have no order, first ${unordered[0]}`),
    ...say(repeated(buyers).length > 0, `Orders twice: ${repeated(buyers).slice(0, 5).join(', ')}`),
    ...say(buyers.length > confirmed.length, `${buyers.length} orders for ${confirmed.length} confirmed places`),
  ];
};

const wrongSumsIn = (evidence: Evidence): readonly string[] => {
  const { entries, before, users, released, cameBack, wonInSecondWave, availability } = evidence;
  const { stock, remaining, held, sold } = availability;
  const expected = Math.min(stock, before + users);
  const missing = Math.max(0, released - cameBack);
  const second = Math.min(released, cameBack);
  return [
    ...say(entries.length < expected - missing, `Only ${entries.length} of ${expected - missing} places were given away`),
    ...say(remaining + held + sold !== stock, `Drift: ${remaining} + ${held} + ${sold} are not ${stock}`),
    ...say(
      before + users > stock && wonInSecondWave !== second,
      `The second wave got ${wonInSecondWave} places of ${released} released ones`,
    ),
  ];
};

const failuresIn = ({ answered, serverErrors, lost, mayLose = false, refusalCost }: Evidence): readonly string[] => [
  ...say(serverErrors > answered * MOST_SERVER_ERRORS, `${serverErrors} of ${answered} answers were 5xx`),
  ...say(lost > 0 && !mayLose, `${lost} answers were lost`),
  ...say((refusalCost?.writes ?? 0) > 0, `A refusal costs ${refusalCost?.writes} writes`),
  ...say((refusalCost?.reads ?? 0) > MOST_READS_TO_REFUSE, `A refusal costs ${refusalCost?.reads} reads`),
];
