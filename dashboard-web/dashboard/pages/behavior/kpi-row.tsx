import type { Funnel, Step } from '../../../../functions/behavior/schema.ts';
import type { ActivityType } from '../../../../functions/catalog/schema.ts';
import type { ActivityRevenue } from '../../../../functions/customers/schema.ts';
import { cx } from '../../../ui/cx.ts';
import { useWords } from '../../words.ts';
import { FigureInfo } from './figure-info.tsx';
import { Kpi } from './kpi.tsx';
import { previousOf, type Range } from './period.ts';
import { isSelling, useStepWords } from './steps-of-type.ts';
import { useFunnel, useRevenue } from './use-figures.ts';

const peopleAt = (funnel: Funnel | undefined, step: Step): number | undefined =>
  funnel?.steps.find((candidate) => candidate.step === step)?.people;

const counted = [
  { figure: 'visitors', step: 'VISIT' },
  { figure: 'reservations', step: 'RESERVE' },
  { figure: 'purchases', step: 'PURCHASE' },
] as const;

/** The five figures of an activity, compared with the equally long period before. */
export const KpiRow = ({
  activityId,
  range,
  funnel,
  type,
}: {
  readonly activityId: string;
  readonly range: Range;
  readonly funnel: Funnel | undefined;
  /** What the activity does: figures of sales are for those that sell. */
  readonly type: ActivityType | undefined;
}) => {
  const { t, format } = useWords();
  const previous = useFunnel(activityId, previousOf(range), { past: true }).data;
  const revenue = useRevenue(activityId).data;
  const selling = isSelling(type);
  const label = useStepWords(type);
  const conversionOf = (of: Funnel | undefined) =>
    selling ? of?.conversion : of?.steps.find(({ step }) => step === 'RESERVE')?.ofFirst;
  const moneyNote = ({ orders, discounts, revenue: captured, currency }: ActivityRevenue) =>
    discounts === 0
      ? t('kpi.orders', { count: orders })
      : `${t('kpi.orders', { count: orders })} · ${t('kpi.afterDiscounts', { amount: format.money(captured, currency) })}`;
  const pairOf = (now: number | null | undefined, before: number | null | undefined) =>
    typeof now === 'number' && typeof before === 'number' ? { now, before } : undefined;
  return (
    <section
      aria-label={t('kpi.label')}
      className={cx(
        'grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line shadow-card sm:grid-cols-3',
        selling && 'xl:grid-cols-5',
      )}
    >
      {counted
        .filter(({ step }) => selling || step !== 'PURCHASE')
        .map(({ figure, step }) => {
          const people = peopleAt(funnel, step);
          return (
            <Kpi
              key={figure}
              label={step === 'RESERVE' && !selling ? label(step) : t(`figure.${figure}`)}
              value={people === undefined ? undefined : format.number(people)}
              compare={pairOf(people, peopleAt(previous, step))}
              info={<FigureInfo figure={figure} range={range} asOf={funnel?.asOf} exact={funnel?.exact} />}
              testId={`kpi-${figure}`}
            />
          );
        })}
      <Kpi
        label={t('figure.conversion')}
        value={funnel && format.percent(conversionOf(funnel))}
        compare={pairOf(conversionOf(funnel), conversionOf(previous))}
        info={<FigureInfo figure="conversion" range={range} asOf={funnel?.asOf} exact={funnel?.exact} />}
        testId="kpi-conversion"
      />
      {selling && (
        <Kpi
          label={t('figure.gmv')}
          value={revenue && format.money(revenue.gmv, revenue.currency)}
          note={revenue ? moneyNote(revenue) : ''}
          info={<FigureInfo figure="gmv" asOf={revenue?.asOf} />}
          testId="kpi-gmv"
        />
      )}
    </section>
  );
};
