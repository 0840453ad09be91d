/**
 * Shards are the unit of everything about stock: a shard has one group of slot rows and one dispenser. Their number is chosen
 * once, by the stock at publishing, and never changes for an activity, so rows never move.
 */
const STEPS: readonly { readonly upTo: number; readonly shards: number }[] = [
  { upTo: 100, shards: 1 },
  { upTo: 500, shards: 4 },
  { upTo: 5_000, shards: 16 },
];

const MOST_SHARDS = 64;

/** How many shards an activity of this stock gets. */
export type ShardsFor = (stock: number) => number;

/** Where a group of rows and a dispenser bear so many writes a second each (DynamoDB). */
export const shardsFor: ShardsFor = (stock) => STEPS.find(({ upTo }) => stock <= upTo)?.shards ?? MOST_SHARDS;

/**
 * Where everything lies in one file and is written by one process: the fewer shards, the more wins share the pages of a commit.
 * What comes back is listed in the dispenser, a row rewritten whole, so that a shard still has an end.
 */
export const shardsInOneFile: ShardsFor = (stock) => Math.min(MOST_SHARDS, Math.max(1, Math.ceil(stock / 1000)));

/** Slot numbers go round the shards: 1, 2, 3 lie in shard 0, 1, 2. */
export const shardOf = (number: number, shards: number): number => (number - 1) % shards;

/** The number at a position (0, 1, …) of a shard. */
export const numberAt = (position: number, shard: number, shards: number): number => position * shards + shard + 1;

/** The position of a number in its shard. */
export const positionOf = (number: number, shards: number): number => Math.floor((number - 1) / shards);

/** How many of the numbers 1..rows lie in a shard. */
export const rowsInShard = (rows: number, shard: number, shards: number): number =>
  Math.max(0, Math.ceil((rows - shard) / shards));
