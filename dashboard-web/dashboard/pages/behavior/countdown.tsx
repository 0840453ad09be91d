import { Clock } from 'lucide-react';
import { clockOf } from '../../../format.ts';
import { useWords } from '../../words.ts';

const DAY = 86_400;

/** Time until an activity opens or closes. */
export const Countdown = ({
  opensAt,
  closesAt,
  now,
}: {
  readonly opensAt: number;
  readonly closesAt: number;
  readonly now: number;
}) => {
  const { t } = useWords();
  if (now >= closesAt) return <span className="text-xs text-faint">{t('live.closed')}</span>;
  const seconds = Math.ceil(((now < opensAt ? opensAt : closesAt) - now) / 1000);
  const days = Math.floor(seconds / DAY);
  const left = days > 0 ? t('live.days', { days, clock: clockOf(seconds % DAY) }) : clockOf(seconds);
  return (
    <span className="figures inline-flex items-center gap-1.5 text-xs text-soft">
      <Clock aria-hidden className="size-3.5" />
      {t(now < opensAt ? 'live.opensIn' : 'live.closesIn', { left })}
    </span>
  );
};
