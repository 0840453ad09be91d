import { cx } from '../../ui/cx.ts';
import { useNow } from '../../ui/use-now.ts';
import { useWords } from '../words.ts';
import { usePulse } from './use-pulse.ts';

/** Dot and words in the top bar: when the last answer came, or that the line is down. */
export const Freshness = () => {
  const { t, format } = useWords();
  const pulse = usePulse();
  const now = useNow();
  if (pulse.state === 'waiting') return null;
  const lost = pulse.state === 'lost';
  const words = lost ? t('shell.lost') : t('shell.live', { ago: format.ago(pulse.lastAnswer, now) });
  return (
    <span
      role="status"
      aria-live="off"
      className={cx('figures inline-flex items-center gap-2 text-xs', lost ? 'text-bad' : 'text-faint')}
    >
      <span aria-hidden className={cx('size-2 rounded-full', lost ? 'bg-bad' : 'bg-good')} />
      <span className="max-sm:sr-only">{words}</span>
    </span>
  );
};
