import type { Funnel } from '../../../../functions/behavior/schema.ts';
import { Card } from '../../../ui/card.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { FigureInfo } from './figure-info.tsx';
import { FunnelChart } from './funnel-chart.tsx';
import { funnelRows } from './funnel-rows.ts';
import type { Range } from './period.ts';

interface FunnelCardProps {
  readonly funnel: Funnel | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly range: Range;
}

/** Funnel of an activity as bars, and the same figures as a table. */
export const FunnelCard = ({ funnel, error, onRetry, range }: FunnelCardProps) => {
  const { t, format } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const rows = funnelRows(funnel?.steps ?? []);
  const title = (
    <>
      {t('figure.funnel')}
      <FigureInfo figure="funnel" range={range} asOf={funnel?.asOf} exact={funnel?.exact} />
    </>
  );
  if (!funnel)
    return (
      <Card title={title} flush>
        {error ? <ErrorState error={error} onRetry={onRetry} onSignIn={signIn} /> : <SkeletonRows rows={4} />}
      </Card>
    );
  return (
    <Card title={title} hint={t('funnel.hint')} flush>
      {error !== null && error !== undefined && (
        <div className="px-4 pt-4 sm:px-5">
          <Notice tone="warn">{words(error)}</Notice>
        </div>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] lg:grid-cols-2">
        <div className="p-4 sm:p-5">
          {rows[0]?.people === 0 ? (
            <EmptyState title={t('funnel.empty')} text={t('funnel.emptyText')} />
          ) : (
            <FunnelChart rows={rows} />
          )}
        </div>
        <div className="min-w-0 border-line max-lg:border-t lg:border-l">
          <DataTable
            caption={t('figure.funnel')}
            rows={rows}
            keyOf={({ step }) => step}
            columns={[
              {
                key: 'step',
                head: t('funnel.step'),
                cell: ({ step }) => <span className="font-medium whitespace-nowrap">{t(`step.${step}`)}</span>,
              },
              {
                key: 'people',
                head: t('funnel.people'),
                figure: true,
                cell: ({ step, people }) => <span data-testid={`funnel-${step}-people`}>{format.number(people)}</span>,
              },
              { key: 'ofFirst', head: t('funnel.ofFirst'), figure: true, cell: ({ ofFirst }) => format.percent(ofFirst) },
              {
                key: 'ofPrevious',
                head: t('funnel.ofPrevious'),
                figure: true,
                cell: ({ ofPrevious }) => format.percent(ofPrevious),
              },
              {
                key: 'dropOff',
                head: t('funnel.dropOff'),
                figure: true,
                cell: ({ dropOff }) =>
                  dropOff === undefined ? (
                    '–'
                  ) : (
                    <span className={dropOff > 0 ? 'text-bad' : ''}>{dropOff > 0 ? `−${format.number(dropOff)}` : '0'}</span>
                  ),
              },
            ]}
          />
        </div>
      </div>
    </Card>
  );
};
