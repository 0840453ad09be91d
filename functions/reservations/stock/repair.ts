import { announceFree } from './announce.ts';
import type { DispenserRow } from './dispenser-store.ts';
import type { FreeRow } from './lost-tickets.ts';
import { emptyVersion, FIRST_VERSION, type MaskRow, pushVersion, saysEmpty } from './mask-store.ts';
import type { SaleRow } from './sale-store.ts';
import { positionOf, rowsInShard } from './shards.ts';
import type { StockDeps } from './stock-deps.ts';

export type RepairDeps = Pick<StockDeps, 'dispensers' | 'masks' | 'gate' | 'lostTickets'>;

export interface ShardSeen {
  readonly sale: SaleRow;
  readonly shard: number;
  /** Rows that were FREE when the shard was read, before its dispenser is. */
  readonly free: readonly FreeRow[];
}

/**
 * Makes the hints of one shard agree with its rows again: lists numbers that were lost, rebuilds a lost dispenser, and corrects a
 * mask that hides stock or hides that there is none. Wrong in the meantime only by offering a number that is taken.
 * @returns how many repairs were made
 */
export const repairShard = async (seen: ShardSeen, mask: MaskRow | undefined, deps: RepairDeps): Promise<number> => {
  const { activityId } = seen.sale;
  const found = await deps.dispensers.get(activityId, seen.shard);
  if (found?.closed && !isLowering(seen.sale)) await deps.dispensers.reopen(activityId, seen.shard);
  const listed = found ? await listLost(seen, found, deps) : await recreate(seen, mask, deps);
  const dispenser = await deps.dispensers.get(activityId, seen.shard);
  // Read after the dispenser: whatever it says then is no newer than what the mask may say.
  const current = await deps.masks.readStrongly(activityId);
  return dispenser && current ? listed + (await correctMask({ shard: seen.shard, dispenser, mask: current }, deps)) : listed;
};

/** Its free rows are about to go: none of them is offered any more. */
const isLowering = ({ rows, target }: SaleRow): boolean => rows > target;

const listLost = async ({ sale, shard, free }: ShardSeen, dispenser: DispenserRow, deps: RepairDeps): Promise<number> => {
  if (isLowering(sale)) return 0;
  const listed = new Set(dispenser.free);
  const isAhead = (number: number) => {
    const position = positionOf(number, sale.shards);
    return position >= dispenser.next && position < dispenser.cap;
  };
  const unlisted = free.filter(({ number }) => !listed.has(number) && !isAhead(number));
  const lost = deps.lostTickets.confirm(sale.activityId, shard, unlisted);
  for (const number of lost) await announceFree({ activityId: sale.activityId, shard, number }, deps);
  return lost.length;
};

const recreate = async ({ sale, shard, free }: ShardSeen, mask: MaskRow | undefined, deps: RepairDeps): Promise<number> => {
  const cap = rowsInShard(sale.rows, shard, sale.shards);
  // Above anything ever said of the lost one: what a mask remembers of it must not count for the new one.
  const version = mask ? Math.max(emptyVersion(mask, shard), pushVersion(mask, shard)) + 1 : FIRST_VERSION;
  const offered = isLowering(sale) ? [] : free.map(({ number }) => number);
  const row = { next: cap, cap, free: offered, version, emptySaid: false, ...(isLowering(sale) && { closed: true }) };
  if (!(await deps.dispensers.create(sale.activityId, shard, row))) return 0;
  if (offered.length > 0) await deps.masks.raisePush(sale.activityId, shard, version);
  return 1;
};

interface Hints {
  readonly shard: number;
  readonly dispenser: DispenserRow;
  readonly mask: MaskRow;
}

const correctMask = async (hints: Hints, deps: RepairDeps): Promise<number> => {
  const { shard, dispenser, mask } = hints;
  const isEmpty = dispenser.next >= dispenser.cap && dispenser.free.length === 0;
  const isWrong = isEmpty ? dispenser.emptySaid && !saysEmpty(mask, shard) : saysEmpty(mask, shard);
  if (!isWrong) return 0;
  // The new version must win against whatever the mask remembers, and hold only if the dispenser is still so.
  const version = Math.max(dispenser.version, isEmpty ? pushVersion(mask, shard) : emptyVersion(mask, shard) + 1);
  const step = { from: dispenser.version, to: version, empty: isEmpty };
  if (!(await deps.dispensers.advance(mask.activityId, shard, step))) return 0;
  await (isEmpty ? deps.masks.raiseEmpty : deps.masks.raisePush)(mask.activityId, shard, version);
  return 1;
};
