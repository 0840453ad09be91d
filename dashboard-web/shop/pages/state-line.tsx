import type { Availability } from '../../../functions/reservations/schema.ts';
import { Badge } from '../../ui/badge.tsx';
import { useWords } from '../words.ts';
import { type Phase, phaseTones } from './phase.ts';

interface StateLineProps {
  readonly phase: Phase;
  /** Absent until it is known, and where there is none. */
  readonly stock?: Pick<Availability, 'remaining' | 'stock'> | undefined;
}

/** What a shopper may do with an activity by now, and how much of it is left. */
export const StateLine = ({ phase, stock }: StateLineProps) => {
  const { t, format } = useWords();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Badge tone={phaseTones[phase]} dot={phase === 'open'}>
        {t(`state.${phase}`)}
      </Badge>
      {stock && (
        <span className="figures text-soft" data-testid="stock-left">
          {t('activity.left', { remaining: format.number(stock.remaining), stock: format.number(stock.stock) })}
        </span>
      )}
    </div>
  );
};
