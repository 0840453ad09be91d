import { ArrowDown } from 'lucide-react';
import { useWords } from '../../words.ts';
import type { FunnelRow } from './funnel-rows.ts';

interface FunnelChartProps {
  readonly rows: readonly FunnelRow[];
  /** What a step is called. */
  readonly label: (step: FunnelRow['step']) => string;
}

/** Bars of the steps under each other, with the share that goes on between them. The table beside it is the text form. */
export const FunnelChart = ({ rows, label }: FunnelChartProps) => {
  const { t, format } = useWords();
  return (
    <div aria-hidden="true">
      {rows.map((row, index) => (
        <div key={row.step}>
          {index > 0 && (
            <div className="flex h-6 items-center gap-2 pl-3 text-2xs text-faint">
              <ArrowDown className="size-3.5" />
              <span className="figures">{t('funnel.goOn', { share: format.percent(row.ofPrevious) })}</span>
            </div>
          )}
          <div className="relative h-11 overflow-hidden rounded-lg bg-sunken">
            <div
              className="absolute inset-y-0 left-0 min-w-1 rounded-lg bg-chart-1 transition-[width] duration-500 ease-out"
              style={{ width: `${row.width * 100}%`, opacity: 0.3 - index * 0.03 }}
            />
            <div className="absolute inset-y-0 left-0 w-1 rounded-l-lg bg-chart-1" />
            <div className="relative flex h-full items-center justify-between gap-3 px-4">
              <span className="truncate text-sm font-medium">{label(row.step)}</span>
              <span className="figures text-base font-semibold">{format.number(row.people)}</span>
            </div>
          </div>
        </div>
      ))}
    </div>
  );
};
