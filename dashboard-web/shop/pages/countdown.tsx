import { clockOf } from '../../format.ts';
import { useWords } from '../words.ts';
import type { Phase } from './phase.ts';

const DAY = 86_400;

interface CountdownProps {
  readonly phase: Phase;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly now: number;
  /** As a headline instead of a note. */
  readonly large?: boolean;
}

/** Time until it opens or closes, by the server's clock. */
export const Countdown = ({ phase, opensAt, closesAt, now, large }: CountdownProps) => {
  const { t } = useWords();
  const seconds = Math.max(0, Math.ceil(((phase === 'soon' ? opensAt : closesAt) - now) / 1000));
  const days = Math.floor(seconds / DAY);
  const label = t(phase === 'soon' ? 'activity.opensIn' : 'activity.closesIn');
  const left = `${days > 0 ? `${t('activity.days', { days })} ` : ''}${clockOf(seconds % DAY)}`;
  return large ? (
    <p role="timer" className="text-soft">
      {label}
      <span className="figures block text-3xl font-bold text-ink">{left}</span>
    </p>
  ) : (
    <span className="figures text-xs whitespace-nowrap text-soft">
      {label} {left}
    </span>
  );
};
