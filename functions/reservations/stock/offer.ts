import { announceFree } from './announce.ts';
import type { DispenserRow } from './dispenser-store.ts';
import type { SaleRow } from './sale-store.ts';
import { positionOf, rowsInShard, shardOf } from './shards.ts';
import type { StockDeps } from './stock-deps.ts';

export type OfferDeps = Pick<StockDeps, 'dispensers' | 'masks' | 'slots' | 'gate'>;

/** A dispenser in use changes under the hand; after so many tries the sweeper does it, or a number is offered in vain. */
const ATTEMPTS = 10;

const shardsOf = ({ shards }: SaleRow): readonly number[] => Array.from({ length: shards }, (_, shard) => shard);

/**
 * Takes every number from `from` on off the offer, so that the rows can go without shoppers running into them.
 * @param close takes nothing back either: every free row has to go
 */
export const withhold = async (sale: SaleRow, { from, close }: Withhold, deps: OfferDeps): Promise<void> => {
  await Promise.all(
    shardsOf(sale).map((shard) =>
      untilWritten(readerOf(sale, shard, deps), async (seen) => {
        const cap = Math.max(seen.next, Math.min(seen.cap, rowsInShard(from - 1, shard, sale.shards)));
        const free = seen.free.filter((number) => number < from);
        const isSo = cap >= seen.cap && free.length === seen.free.length && (!close || seen.closed === true);
        return isSo || deps.dispensers.withhold(sale.activityId, shard, { seen, cap: Math.min(cap, seen.cap), free, close });
      }),
    ),
  );
};

interface Withhold {
  readonly from: number;
  readonly close: boolean;
}

/** Puts numbers whose rows have just been added on offer, and tells the mask where a shard had been called empty. */
export const offer = async (sale: SaleRow, numbers: readonly number[], deps: OfferDeps): Promise<void> => {
  const byShard = Map.groupBy(numbers, (number) => shardOf(number, sale.shards));
  await Promise.all(
    [...byShard].map(([shard, added]) =>
      untilWritten(readerOf(sale, shard, deps), async (seen) => {
        const offered = await deps.dispensers.offer(sale.activityId, shard, { seen, ...placesOf(added, seen, sale) });
        if (offered?.tell !== undefined) await deps.masks.raisePush(sale.activityId, shard, offered.tell);
        if (offered?.tell !== undefined) deps.gate.forget(sale.activityId);
        return offered !== undefined;
      }),
    ),
  );
};

/** Takes numbers back again everywhere, and lists what came free while nothing was taken. */
export const reopen = async (sale: SaleRow, deps: OfferDeps): Promise<void> => {
  const { activityId } = sale;
  const reopenShard = async (shard: number): Promise<void> => {
    if (!(await deps.dispensers.reopen(activityId, shard))) return;
    for await (const rows of deps.slots.shard(activityId, shard))
      for (const { number, state } of rows) if (state === 'FREE') await announceFree({ activityId, shard, number }, deps);
  };
  await Promise.all(shardsOf(sale).map(reopenShard));
};

/** Numbers right behind what is ahead extend it; those before it are listed; those in it are on offer already. */
const placesOf = (added: readonly number[], seen: DispenserRow, { shards }: SaleRow) => {
  const listed = new Set(seen.free);
  const free: number[] = [];
  let cap = Math.max(seen.next, seen.cap);
  for (const number of added.toSorted((one, other) => one - other)) {
    const position = positionOf(number, shards);
    const isAhead = position >= seen.next && position < seen.cap;
    if (isAhead || listed.has(number)) continue;
    if (position === cap) cap += 1;
    else free.push(number);
  }
  return { cap, free };
};

const readerOf =
  ({ activityId }: SaleRow, shard: number, { dispensers }: OfferDeps) =>
  () =>
    dispensers.get(activityId, shard);

/** A missing dispenser is the sweeper's business. */
const untilWritten = async (
  read: () => Promise<DispenserRow | undefined>,
  write: (seen: DispenserRow) => Promise<boolean>,
): Promise<void> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seen = await read();
    if (!seen || (await write(seen))) return;
  }
};
