import { AxonError } from '#shared/axon-error.ts';
import type { ReservationDeps } from './dependencies.ts';
import { RETRY_SOON } from './limits.ts';
import type { ReadMask } from './stock/gate.ts';
import type { MaskRow } from './stock/mask-store.ts';

export interface GateQuestion {
  readonly activityId: string;
  readonly productId?: string | undefined;
}

type OpenMask = ReadMask & { readonly mask: MaskRow };

/**
 * Lets a request pass if the activity is open now, by a mask no older than `maxAge` ms.
 * @throws AxonError ACTIVITY_NOT_FOUND, PRODUCT_MISMATCH, NOT_ACTIVE, NOT_STARTED, ENDED; TRY_AGAIN while a lost mask is rebuilt
 */
export const checkGate = async (
  question: GateQuestion,
  maxAge: number,
  deps: Pick<ReservationDeps, 'gate' | 'readActivity' | 'clock'>,
): Promise<OpenMask> => {
  const { mask, readAt } = await deps.gate.read(question.activityId, maxAge);
  if (!mask) throw await reasonForNoMask(question.activityId, deps);
  if (mask.status === 'DRAFT') throw new AxonError('ACTIVITY_NOT_FOUND', { activityId: question.activityId });
  if (question.productId !== undefined && question.productId !== mask.productId) throw new AxonError('PRODUCT_MISMATCH');
  checkTime(mask, deps.clock.now());
  return { mask, readAt };
};

const checkTime = ({ status, opensAt, closesAt, endedAt }: MaskRow, now: number): void => {
  if (status === 'ENDED') throw new AxonError('ENDED', { endedAt: endedAt ?? closesAt });
  if (now >= closesAt) throw new AxonError('ENDED', { endedAt: closesAt });
  if (status !== 'ACTIVE') throw new AxonError('NOT_ACTIVE', { status });
  if (now < opensAt) throw new AxonError('NOT_STARTED', { opensAt });
};

/** Never published, or published and its mask was lost: the sweeper brings it back. */
export const reasonForNoMask = async (
  activityId: string,
  { readActivity }: Pick<ReservationDeps, 'readActivity'>,
): Promise<AxonError> => {
  const activity = await readActivity(activityId);
  return activity && activity.status !== 'DRAFT'
    ? new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON })
    : new AxonError('ACTIVITY_NOT_FOUND', { activityId });
};
