import { Buffer } from 'node:buffer';
import { AxonError } from '#shared/axon-error.ts';
import type { Page } from '#shared/page.ts';
import { couponStates } from './coupons/list-coupons.ts';
import type { ReservationDeps } from './dependencies.ts';
import type { CouponState, Entry, SlotState } from './schema.ts';
import type { SlotRow } from './stock/slot-store.ts';

export interface ListEntriesInput {
  readonly activityId: string;
  readonly state?: Exclude<SlotState, 'FREE'> | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export type ListEntriesDeps = Pick<ReservationDeps, 'sales' | 'slots' | 'coupons' | 'clock'>;

/** Where a page ended: entries are ordered by hold time, then number, both falling. */
interface Position {
  readonly heldAt: number;
  readonly number: number;
}

type HeldRow = SlotRow & { readonly heldAt: number; readonly userId: string };

/** Who holds or bought what, newest hold first. @throws AxonError ACTIVITY_NOT_FOUND, CURSOR_INVALID */
export const listEntries = async (input: ListEntriesInput, deps: ListEntriesDeps): Promise<Page<Entry>> => {
  const after = input.cursor === undefined ? undefined : decode(input.cursor);
  const sale = await deps.sales.get(input.activityId);
  if (!sale) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId: input.activityId });
  const shards = Array.from({ length: sale.shards }, (_, shard) => newestOf(shard, { ...input, after }, deps));
  const rows = (await Promise.all(shards)).flat().sort(newestFirst);
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const coupons = await couponStates(page, deps);
  return {
    items: page.map((row) => entryOf(row, coupons)),
    ...(last && rows.length > input.limit && { nextCursor: encode(last) }),
  };
};

/** The first rows of one shard after a position: one more than the page needs, to know whether there is a next one. */
const newestOf = async (
  shard: number,
  { activityId, state, limit, after }: ListEntriesInput & { readonly after: Position | undefined },
  { slots }: ListEntriesDeps,
): Promise<readonly HeldRow[]> => {
  const found: HeldRow[] = [];
  for await (const rows of slots.newestHeld(activityId, shard, after?.heldAt)) {
    for (const row of rows) if (isHeld(row) && (!state || row.state === state) && isAfter(row, after)) found.push(row);
    // Rows of the same instant come in no order: read on until the instant is complete.
    if (found.length > limit && found[limit]?.heldAt !== rows.at(-1)?.heldAt) break;
  }
  return found.sort(newestFirst).slice(0, limit + 1);
};

const isHeld = (row: SlotRow): row is HeldRow => row.heldAt !== undefined && row.userId !== undefined && row.state !== 'FREE';
const isAfter = (row: Position, after: Position | undefined): boolean => !after || newestFirst(after, row) < 0;
const newestFirst = (one: Position, other: Position): number => other.heldAt - one.heldAt || other.number - one.number;

const entryOf = (
  { number, group, generation, activityId, shard, issuedCouponId = '', ...row }: HeldRow,
  coupons: ReadonlyMap<string, CouponState>,
): Entry => ({ ...row, slot: number, couponState: coupons.get(issuedCouponId) });

const encode = ({ heldAt, number }: Position): string => Buffer.from(`${heldAt}.${number}`).toString('base64url');

const decode = (cursor: string): Position => {
  const match = /^(\d{1,15})\.(\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new AxonError('CURSOR_INVALID');
  return { heldAt: Number(match[1]), number: Number(match[2]) };
};
