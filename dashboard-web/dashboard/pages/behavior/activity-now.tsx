import type { Activity } from '../../../../functions/catalog/schema.ts';
import { GiveawayCard } from '../reservations/giveaway-card.tsx';
import { LiveStock } from './live-stock.tsx';

interface ActivityNowProps {
  readonly activityId: string;
  /** Undefined while it is loading. */
  readonly activity: Pick<Activity, 'type' | 'coupon'> | undefined;
}

/** What an activity has of this second: its places, or its draw. */
export const ActivityNow = ({ activityId, activity }: ActivityNowProps) =>
  activity?.type === 'GIVEAWAY' ? (
    <GiveawayCard activityId={activityId} />
  ) : (
    <LiveStock activityId={activityId} couponUntil={activity?.coupon?.validUntil} />
  );
