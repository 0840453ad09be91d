import { Buffer } from 'node:buffer';
import { AxonError } from '#shared/axon-error.ts';
import { couponStates } from '../coupons/list-coupons.ts';
import type { ListEntriesDeps } from '../list-entries.ts';
import type { CouponState, EntriesExport, SlotState } from '../schema.ts';
import type { SlotRow } from '../stock/slot-store.ts';
import { csvLine } from './csv.ts';

export interface ExportInput {
  readonly activityId: string;
  readonly state?: Exclude<SlotState, 'FREE'> | undefined;
  readonly cursor?: string | undefined;
}

/** Rows looked at per part: about 1 MB of rows and half of that as CSV, far below what an answer may hold. */
const PART = 2_000;

const COLUMNS = [
  'position',
  'state',
  'customer',
  'reserved_at',
  'hold_until',
  'pay_until',
  'amount',
  'currency',
  'payment_id',
  'reference',
  'paid_at',
  'coupon_id',
  'discount',
  'coupon_state',
] as const;

/**
 * One part of all entries as CSV, in the order of the rows; the first one begins with the names of the columns. Every place is in
 * exactly one part, in the state it had when its part was read.
 * @throws AxonError ACTIVITY_NOT_FOUND, CURSOR_INVALID
 */
export const exportEntries = async (input: ExportInput, deps: ListEntriesDeps): Promise<EntriesExport> => {
  const { activityId, state, cursor } = input;
  const sale = await deps.sales.get(activityId);
  if (!sale) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
  const from = cursor === undefined ? { shard: 0, after: 0 } : decode(cursor);
  const lines: string[] = cursor === undefined ? [csvLine(COLUMNS)] : [];
  let rows = 0;
  let left = PART;
  let { shard, after } = from;
  while (shard < sale.shards && left > 0) {
    const read = await deps.slots.rowsAfter(activityId, shard, { after, limit: left });
    const entries = read.items.filter((row) => row.state !== 'FREE' && (state === undefined || row.state === state));
    const coupons = await couponStates(entries, deps);
    lines.push(...entries.map((row) => lineOf(row, coupons)));
    rows += entries.length;
    left -= read.items.length;
    after = read.items.at(-1)?.number ?? after;
    if (!read.hasMore) [shard, after] = [shard + 1, 0];
  }
  return { csv: lines.join(''), rows, ...(shard < sale.shards && { nextCursor: encode(shard, after) }) };
};

const lineOf = (row: SlotRow, coupons: ReadonlyMap<string, CouponState>): string =>
  csvLine([
    row.number,
    row.state,
    row.userId,
    instant(row.heldAt),
    instant(row.expiresAt),
    instant(row.payUntil),
    row.amount,
    row.currency,
    row.paymentId,
    row.claimId,
    instant(row.confirmedAt),
    row.issuedCouponId ?? row.couponId,
    row.discount,
    coupons.get(row.issuedCouponId ?? ''),
  ]);

const instant = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

const encode = (shard: number, after: number): string => Buffer.from(`${shard}.${after}`).toString('base64url');

const decode = (cursor: string): { shard: number; after: number } => {
  const match = /^(\d{1,3})\.(\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new AxonError('CURSOR_INVALID');
  return { shard: Number(match[1]), after: Number(match[2]) };
};
