import type * as z from 'zod';
import type { ChangeStock, StockChange } from '#functions/reservations/schema.ts';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import { refusedField } from '#shared/issue.ts';
import { type ActivityChanges, activityOf, type StoredActivity } from './activity-store.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import { changesOf, expectVersion, untilWritten } from './optimistic.ts';
import { readSaleActivity } from './read-activity.ts';
import { type ActivityEdit, contentOf, type EditedActivity } from './schema.ts';

export interface EditActivityDeps extends AnnounceDeps {
  /** Brings the places of an activity on sale to the stock of its row. Idempotent. */
  readonly changeStock: ChangeStock;
  readonly clock: Clock;
}

/**
 * Changes an activity: everything while DRAFT, then only its name, stock and closing time, and the opening time until it has
 * opened; nothing once ENDED. The row is written first, the reservation engine learns of a new window and a new stock after it.
 * An edit that changes nothing answers without comparing versions, and tells the engine again.
 * @throws AxonError ACTIVITY_NOT_FOUND, NOT_EDITABLE, INVALID_REQUEST, VERSION_CONFLICT
 */
export const editActivity = async (
  activityId: string,
  edit: z.output<typeof ActivityEdit>,
  deps: EditActivityDeps,
): Promise<EditedActivity> => {
  const edited = await untilWritten(async () => {
    const activity = await deps.activities.get(activityId);
    if (!activity) throw new AxonError('ACTIVITY_NOT_FOUND', { activityId });
    const now = deps.clock.now();
    const changes = changesOf(activity, edit);
    if (Object.keys(changes).length === 0) return activity;
    expectEditable(activity, changes, now);
    expectVersion(activity, edit.version);
    return deps.activities.edit(activity, changes, now);
  });
  if (edited.status === 'DRAFT') return activityOf(edited);
  if (edit.opensAt !== undefined || edit.closesAt !== undefined) await announce(activityId, deps);
  const stockChange = edit.stock === undefined ? undefined : await resize(activityId, deps);
  return { ...activityOf(edited), ...(stockChange && { stockChange }) };
};

/** By what the row says now: a later edit of somebody else counts. */
const resize = async (activityId: string, deps: EditActivityDeps): Promise<StockChange | undefined> => {
  const row = await readSaleActivity(activityId, deps);
  return row && row.status !== 'ENDED' ? deps.changeStock(row) : undefined;
};

const expectEditable = (activity: StoredActivity, changes: ActivityChanges, now: number): void => {
  const open = editableFields(activity, now);
  const fields = Object.keys(changes).filter((field) => !open.includes(field));
  if (fields.length > 0) throw new AxonError('NOT_EDITABLE', { fields, current: activity.status });
  const { opensAt, closesAt, coupon } = { ...activity, ...changes };
  if (activity.status !== 'DRAFT' && coupon && coupon.validUntil < closesAt)
    throw refusedField(
      { where: 'body', field: 'closesAt', code: 'coupon' },
      { en: 'Must not be later than the end of its coupons.', ko: '쿠폰 유효 기간보다 늦을 수 없습니다.' },
    );
  if (activity.status !== 'DRAFT' && closesAt <= opensAt)
    throw refusedField(
      { where: 'body', field: 'closesAt', code: 'window' },
      { en: 'Must be after the opening.', ko: '시작 시각보다 늦어야 합니다.' },
    );
};

const editableFields = ({ status, opensAt, closesAt, stockFixed, type }: StoredActivity, now: number): readonly string[] => {
  if (status === 'ENDED') return [];
  const isGiveaway = type === 'GIVEAWAY';
  const content = isGiveaway ? [] : [contentOf[type]];
  if (status === 'DRAFT') return ['name', ...content, 'opensAt', 'closesAt', 'eligibility', ...(stockFixed ? [] : ['stock'])];
  // Whoever entered a giveaway knew how many win, and what has closed may be frozen.
  const running = !isGiveaway ? ['stock', 'closesAt'] : closesAt > now ? ['closesAt'] : [];
  return ['name', ...running, ...(opensAt > now ? ['opensAt'] : [])];
};
