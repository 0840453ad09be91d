/**
 * Shards are the unit of everything about stock: a shard has one group of slot rows and one dispenser. Their number is chosen
 * once, by the stock at publishing, and never changes for an activity, so rows never move.
 */
const STEPS: readonly { readonly upTo: number; readonly shards: number }[] = [
  { upTo: 100, shards: 1 },
  { upTo: 500, shards: 4 },
  { upTo: 5_000, shards: 16 },
];

export const shardsFor = (stock: number): number => STEPS.find(({ upTo }) => stock <= upTo)?.shards ?? 64;

/** Slot numbers go round the shards: 1, 2, 3 lie in shard 0, 1, 2. */
export const shardOf = (number: number, shards: number): number => (number - 1) % shards;

/** The number at a position (0, 1, …) of a shard. */
export const numberAt = (position: number, shard: number, shards: number): number => position * shards + shard + 1;

/** The position of a number in its shard. */
export const positionOf = (number: number, shards: number): number => Math.floor((number - 1) / shards);

/** How many of the numbers 1..rows lie in a shard. */
export const rowsInShard = (rows: number, shard: number, shards: number): number =>
  Math.max(0, Math.ceil((rows - shard) / shards));
