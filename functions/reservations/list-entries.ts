import { AxonError } from '#shared/axon-error.ts';
import type { Page } from '#shared/page.ts';
import { couponStates } from './coupons/list-coupons.ts';
import type { ReservationDeps } from './dependencies.ts';
import { newestPage } from './entries/newest-page.ts';
import type { CouponState, Entry, SlotState } from './schema.ts';
import type { SlotRow } from './stock/slot-store.ts';

export interface ListEntriesInput {
  readonly activityId: string;
  readonly state?: Exclude<SlotState, 'FREE'> | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export type ListEntriesDeps = Pick<ReservationDeps, 'sales' | 'slots' | 'coupons' | 'clock'>;

type HeldRow = SlotRow & { readonly heldAt: number; readonly userId: string };

/** Who holds or bought what, newest hold first. @throws AxonError ACTIVITY_NOT_FOUND, CURSOR_INVALID */
export const listEntries = async (input: ListEntriesInput, deps: ListEntriesDeps): Promise<Page<Entry>> => {
  const { activityId, state, cursor, limit } = input;
  const sale = await deps.sales.get(activityId);
  if (!sale) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  const { items, nextCursor } = await newestPage<HeldRow>({
    groups: (from) => Array.from({ length: sale.shards }, (_, shard) => heldRows(deps.slots.newestHeld(activityId, shard, from))),
    positionOf: ({ heldAt, number }) => ({ at: heldAt, tie: String(number) }),
    keep: (row) => !state || row.state === state,
    cursor,
    limit,
  });
  const coupons = await couponStates(items, deps);
  return { items: items.map((row) => entryOf(row, coupons)), ...(nextCursor !== undefined && { nextCursor }) };
};

async function* heldRows(pages: AsyncIterable<readonly SlotRow[]>): AsyncGenerator<readonly HeldRow[]> {
  for await (const rows of pages) yield rows.filter(isHeld);
}

const isHeld = (row: SlotRow): row is HeldRow => row.heldAt !== undefined && row.userId !== undefined && row.state !== 'FREE';

const entryOf = (
  { number, group, generation, activityId, shard, issuedCouponId = '', ...row }: HeldRow,
  coupons: ReadonlyMap<string, CouponState>,
): Entry => ({ ...row, slot: number, couponState: coupons.get(issuedCouponId) });
