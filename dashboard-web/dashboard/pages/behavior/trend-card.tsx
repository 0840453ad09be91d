import { lazy, Suspense, useState } from 'react';
import type { ActivityType } from '../../../../functions/catalog/schema.ts';
import { Card } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { ErrorState, Skeleton } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { FigureInfo } from './figure-info.tsx';
import type { Range } from './period.ts';
import { triggersFor, useTriggerWords } from './steps-of-type.ts';
import { trendPoints } from './trend-points.ts';
import { unitOf, useCounters } from './use-figures.ts';

// The chart library is the heaviest part of the page; figures come first.
const TrendChart = lazy(() => import('./trend-chart.tsx'));

interface TrendCardProps {
  readonly activityId: string;
  readonly range: Range;
  readonly type: ActivityType | undefined;
}

/** Events over time, as a chart or as a table. */
export const TrendCard = ({ activityId, range, type }: TrendCardProps) => {
  const triggerWord = useTriggerWords(type);
  const triggers = triggersFor(type);
  const { t, format } = useWords();
  const { signIn } = useSession();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const { data, error, refetch } = useCounters(activityId, range);
  const unit = unitOf(range);
  const points = data ? trendPoints(data, { from: data.from, to: data.to }) : undefined;
  return (
    <Card
      title={
        <>
          {t('figure.trend')}
          <FigureInfo figure="trend" range={range} asOf={data?.asOf} />
        </>
      }
      hint={t(`trend.${unit}`)}
      actions={
        <Choice
          label={t('trend.view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'chart', label: t('trend.chart') },
            { value: 'table', label: t('trend.table') },
          ]}
        />
      }
      flush
    >
      {!points && error && <ErrorState error={error} onRetry={() => void refetch()} onSignIn={signIn} />}
      {!points && !error && <Skeleton className="m-5 h-64" />}
      {points && view === 'chart' && (
        <div className="h-72 px-2 py-3 sm:px-4">
          <Suspense fallback={<Skeleton className="h-full" />}>
            <TrendChart points={points} triggers={triggers} wordOf={triggerWord} />
          </Suspense>
        </div>
      )}
      {points && view === 'table' && (
        <div className="max-h-96 overflow-y-auto">
          <DataTable
            caption={t('figure.trend')}
            rows={points.filter((point) => triggers.some((trigger) => point[trigger] > 0)).toReversed()}
            keyOf={({ at }) => String(at)}
            columns={[
              {
                key: 'at',
                head: t('trend.at'),
                cell: ({ at }) => <span className="figures whitespace-nowrap">{format.at(at, 'shortDateTime')}</span>,
              },
              ...triggers.map((trigger) => ({
                key: trigger,
                head: triggerWord(trigger),
                figure: true,
                cell: (point: (typeof points)[number]) => format.number(point[trigger]),
              })),
            ]}
          />
        </div>
      )}
    </Card>
  );
};
