import { toLocalInput } from '../../../format.ts';
import { Choice } from '../../../ui/choice.tsx';
import { cx } from '../../../ui/cx.ts';
import { inputFace } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { PERIODS, type Period } from './period.ts';
import type { ChosenPeriod } from './use-period.ts';

/** 1 hour, 1, 7 or 30 days back from now, or two instants in the store's zone. */
export const PeriodChoice = ({ chosen }: { readonly chosen: ChosenPeriod }) => {
  const { t } = useWords();
  const { period, range, custom, choose } = chosen;
  const change = (next: Period) =>
    next === 'custom' ? choose(next, { from: toLocalInput(range.from), to: toLocalInput(range.to) }) : choose(next);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Choice
        label={t('period.label')}
        value={period}
        onChange={change}
        options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))}
      />
      {period === 'custom' && (
        <span className="flex flex-wrap items-center gap-2">
          <input
            type="datetime-local"
            aria-label={t('period.from')}
            value={custom.from}
            onChange={(event) => choose('custom', { ...custom, from: event.target.value })}
            className={cx(inputFace, 'w-auto')}
          />
          <span aria-hidden>–</span>
          <input
            type="datetime-local"
            aria-label={t('period.to')}
            value={custom.to}
            onChange={(event) => choose('custom', { ...custom, to: event.target.value })}
            className={cx(inputFace, 'w-auto')}
          />
        </span>
      )}
    </div>
  );
};
