import type { ActivityType } from '../../../../functions/catalog/schema.ts';
import { GiveawayCard } from '../reservations/giveaway-card.tsx';
import { LiveStock } from './live-stock.tsx';

interface ActivityNowProps {
  readonly activityId: string;
  readonly type: ActivityType | undefined;
}

/** What an activity has of this second: its places, or its draw. */
export const ActivityNow = ({ activityId, type }: ActivityNowProps) =>
  type === 'GIVEAWAY' ? <GiveawayCard activityId={activityId} /> : <LiveStock activityId={activityId} />;
