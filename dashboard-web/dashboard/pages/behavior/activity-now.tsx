import type { Activity } from '../../../../functions/catalog/schema.ts';
import { Unpublished } from '../catalog/unpublished.tsx';
import { GiveawayCard } from '../reservations/giveaway-card.tsx';
import { LiveStock } from './live-stock.tsx';

interface ActivityNowProps {
  readonly activityId: string;
  /** Undefined while it is loading. */
  readonly activity: Pick<Activity, 'type' | 'coupon' | 'status' | 'campaignId'> | undefined;
}

/** What an activity has of this second: its places, or its draw. A draft has neither. */
export const ActivityNow = ({ activityId, activity }: ActivityNowProps) => {
  if (activity?.status === 'DRAFT') return <Unpublished campaignId={activity.campaignId} />;
  if (activity?.type === 'GIVEAWAY') return <GiveawayCard activityId={activityId} />;
  return <LiveStock activityId={activityId} couponUntil={activity?.coupon?.validUntil} />;
};
