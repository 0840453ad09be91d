import { ChevronLeft, ListOrdered, Store } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { buttonFace } from '../../../ui/button.tsx';
import { PageHead } from '../../../ui/card.tsx';
import { ErrorState, Skeleton } from '../../../ui/states.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { StatusBadge } from '../catalog/status-badge.tsx';
import { useActivity } from '../catalog/use-campaigns.ts';
import { FunnelCard } from './funnel-card.tsx';
import { KpiRow } from './kpi-row.tsx';
import { LiveStock } from './live-stock.tsx';
import { PeriodChoice } from './period-choice.tsx';
import { TrendCard } from './trend-card.tsx';
import { useFunnel } from './use-figures.ts';
import { usePeriod } from './use-period.ts';

/** All of one activity on one screen: stock of this second, figures of the period, funnel, trend. */
const ActivityPage = () => {
  const { activityId = '' } = useParams();
  const { t, format } = useWords();
  const { signIn } = useSession();
  const chosen = usePeriod();
  const { data: activity, error, refetch } = useActivity(activityId);
  const funnel = useFunnel(activityId, chosen.range);
  if (!activity && error) return <ErrorState error={error} onRetry={() => void refetch()} onSignIn={signIn} />;
  return (
    <>
      {activity && (
        <Link
          to={`/campaigns/${activity.campaignId}`}
          className="mb-2 inline-flex items-center gap-1 text-xs font-medium text-soft hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-3.5" />
          {t('activity.toCampaign')}
        </Link>
      )}
      <PageHead
        title={activity?.name ?? <Skeleton className="h-7 w-56" />}
        badge={activity && <StatusBadge status={activity.status} />}
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
      <div className="grid gap-4">
        <LiveStock activityId={activityId} />
        <div className="mt-2 flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-base font-semibold">{t('kpi.label')}</h2>
          <PeriodChoice chosen={chosen} />
        </div>
        <KpiRow activityId={activityId} range={chosen.range} funnel={funnel.data} />
        <FunnelCard funnel={funnel.data} error={funnel.error} onRetry={() => void funnel.refetch()} range={chosen.range} />
        <TrendCard activityId={activityId} range={chosen.range} />
      </div>
    </>
  );
};

export default ActivityPage;
