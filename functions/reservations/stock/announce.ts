import type { SlotRef } from '../schema.ts';
import type { StockDeps } from './stock-deps.ts';

export type AnnounceDeps = Pick<StockDeps, 'dispensers' | 'masks' | 'gate'>;

/**
 * Lists a number again and, if its shard had been called empty, tells the mask. The mask so takes two writes per time a shard
 * runs empty, however many slots come back. A crash in between is repaired by the sweeper.
 */
export const announceFree = async (ref: SlotRef, { dispensers, masks, gate }: AnnounceDeps): Promise<void> => {
  const version = await dispensers.push(ref);
  if (version === undefined) return;
  await masks.raisePush(ref.activityId, ref.shard, version);
  gate.forget(ref.activityId);
};

/** Tells the mask that a shard was found empty at a version: the first to find it does, unless it is not so any more. */
export const announceEmpty = async (
  { activityId, shard, version }: { readonly activityId: string; readonly shard: number; readonly version: number },
  { dispensers, masks, gate }: AnnounceDeps,
): Promise<void> => {
  if (!(await dispensers.sayEmpty(activityId, shard, version))) return;
  await masks.raiseEmpty(activityId, shard, version);
  // Whoever comes next need not find out by trying every shard.
  gate.forget(activityId);
};
