import { ListOrdered, Store } from 'lucide-react';
import { Link } from 'react-router';
import { Badge } from '../../../ui/badge.tsx';
import { buttonFace } from '../../../ui/button.tsx';
import { PageHead } from '../../../ui/card.tsx';
import { Skeleton } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { useWords } from '../../words.ts';
import { StatusBadge } from '../catalog/status-badge.tsx';
import type { useActivity } from '../catalog/use-campaigns.ts';

interface ActivityHeadProps {
  readonly activityId: string;
  /** Undefined while it is loading. */
  readonly activity: ReturnType<typeof useActivity>['data'];
}

/** Name, status and window of an activity, with the ways to its campaign, entries and shop page. */
export const ActivityHead = ({ activityId, activity }: ActivityHeadProps) => {
  const { t, format } = useWords();
  const now = useNow();
  // Its campaign goes on running, with other activities.
  const isOver = activity?.status === 'ACTIVE' && now >= activity.closesAt;
  return (
    <>
      {activity && <BackLink to={`/campaigns/${activity.campaignId}`}>{t('activity.toCampaign')}</BackLink>}
      <PageHead
        title={activity?.name ?? <Skeleton className="h-7 w-56" />}
        badge={activity && (isOver ? <Badge tone="neutral">{t('live.closed')}</Badge> : <StatusBadge status={activity.status} />)}
        lead={
          activity && (
            <span className="figures">
              {format.at(activity.opensAt, 'dateTime')} – {format.at(activity.closesAt, 'dateTime')}
            </span>
          )
        }
        actions={
          <>
            <Link to={`/activities/${activityId}/entries`} className={buttonFace()}>
              <ListOrdered aria-hidden />
              {t('entries.title')}
            </Link>
            <a href={`../shop/#/activities/${activityId}`} target="_blank" rel="noreferrer" className={buttonFace()}>
              <Store aria-hidden />
              {t('activity.shop')}
            </a>
          </>
        }
      />
    </>
  );
};
