import { useParams } from 'react-router';
import { PageError } from '../../shell/page-error.tsx';
import { useWords } from '../../words.ts';
import { useActivity } from '../catalog/use-campaigns.ts';
import { ActivityHead } from './activity-head.tsx';
import { ActivityNow } from './activity-now.tsx';
import { FunnelCard } from './funnel-card.tsx';
import { KpiRow } from './kpi-row.tsx';
import { PeriodChoice } from './period-choice.tsx';
import { TrendCard } from './trend-card.tsx';
import { useFunnel } from './use-figures.ts';
import { usePeriod } from './use-period.ts';

/** All of one activity on one screen: stock of this second, figures of the period, funnel, trend. */
const ActivityPage = () => {
  const { activityId = '' } = useParams();
  const { t } = useWords();
  const { data: activity, error, refetch } = useActivity(activityId);
  const chosen = usePeriod(activity?.opensAt);
  const funnel = useFunnel(activityId, chosen.range);
  if (!activity && error) return <PageError error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <ActivityHead activityId={activityId} activity={activity} />
      <div className="grid gap-4">
        <ActivityNow activityId={activityId} activity={activity} />
        <div className="mt-2 flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-base font-semibold">{t('kpi.label')}</h2>
          <PeriodChoice chosen={chosen} />
        </div>
        <KpiRow activityId={activityId} range={chosen.range} funnel={funnel.data} type={activity?.type} />
        <FunnelCard
          type={activity?.type}
          funnel={funnel.data}
          error={funnel.error}
          onRetry={() => void funnel.refetch()}
          range={chosen.range}
        />
        <TrendCard activityId={activityId} range={chosen.range} type={activity?.type} />
      </div>
    </>
  );
};

export default ActivityPage;
