import type { SlotRef } from '../schema.ts';
import { announceEmpty } from './announce.ts';
import { type MaskRow, saysEmpty } from './mask-store.ts';
import type { StockDeps } from './stock-deps.ts';

export type TakeTicketDeps = Pick<StockDeps, 'dispensers' | 'masks' | 'gate'>;

/** A slot number to try, or why there is none. `empty`: every open shard was looked at and had nothing. */
export type Ticket =
  | { readonly kind: 'ticket'; readonly slot: SlotRef }
  | { readonly kind: 'empty' }
  | { readonly kind: 'missing' };

/** Goes round the shards the mask calls open, from an arbitrary one, and takes the first number there is. */
export const takeTicket = async (mask: MaskRow, start: number, deps: TakeTicketDeps): Promise<Ticket> => {
  let kind: 'empty' | 'missing' = 'empty';
  for (let step = 0; step < mask.shards; step += 1) {
    const shard = (start + step) % mask.shards;
    if (saysEmpty(mask, shard)) continue;
    const taken = await deps.dispensers.take(mask.activityId, shard, mask.shards);
    if (taken.kind === 'number') return { kind: 'ticket', slot: { activityId: mask.activityId, shard, number: taken.number } };
    if (taken.kind === 'missing') kind = 'missing';
    else if (!taken.said) await announceEmpty({ activityId: mask.activityId, shard, version: taken.version }, deps);
  }
  return { kind };
};

/** Whether the mask calls every shard empty. */
export const isSoldOut = (mask: MaskRow): boolean => {
  for (let shard = 0; shard < mask.shards; shard += 1) if (!saysEmpty(mask, shard)) return false;
  return true;
};
