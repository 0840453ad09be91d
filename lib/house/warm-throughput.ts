/** Units a second that a table or index carries from its first second. */
export interface Warmth {
  readonly writes: number;
  readonly reads: number;
}

/** What a new on-demand table carries anyway, and the least that can be asked for. */
const NEW_TABLE: Warmth = { writes: 4_000, reads: 12_000 };

export interface SaleRate {
  /** Shoppers who press the button in the busiest second. */
  readonly claimsPerSecond: number;
  /** How many of them may win in that second: at most the stock, and 500 for each of the activity's shards. */
  readonly winsPerSecond: number;
}

/** Every fifth shopper clicks twice, and a double click is one read more. */
const READS_PER_CLAIM = 1.2;

/**
 * What the tables of a sale are asked for in its busiest second; source: docs/sizing.md, "Throughput", where the costs of an
 * outcome are counted. A win writes 2 units each to slot and pointer, 1 to the slot's index and 1 to the dispenser.
 */
export const warmthOf = ({ claimsPerSecond, winsPerSecond }: SaleRate) => ({
  slots: {
    table: atLeastNew({ writes: 2 * winsPerSecond, reads: 0 }),
    indexes: atLeastNew({ writes: winsPerSecond, reads: 0 }),
  },
  pointers: of(atLeastNew({ writes: 2 * winsPerSecond, reads: READS_PER_CLAIM * claimsPerSecond })),
  dispensers: of(atLeastNew({ writes: winsPerSecond, reads: 0 })),
});

const of = (table: Warmth) => ({ table, indexes: undefined });

const atLeastNew = ({ writes, reads }: Warmth): Warmth => ({
  writes: Math.max(NEW_TABLE.writes, Math.ceil(writes)),
  reads: Math.max(NEW_TABLE.reads, Math.ceil(reads)),
});

/** As CloudFormation says it; nothing for what a new table carries, because warming costs money once. */
export const warmThroughputOf = (warmth: Warmth | undefined) => {
  if (!warmth || (warmth.writes <= NEW_TABLE.writes && warmth.reads <= NEW_TABLE.reads)) return {};
  return { warmThroughput: { writeUnitsPerSecond: warmth.writes, readUnitsPerSecond: warmth.reads } };
};
