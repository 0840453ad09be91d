import type { Availability } from '../../../../functions/reservations/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { cx } from '../../../ui/cx.ts';
import { ErrorState, Skeleton } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useWords } from '../../words.ts';
import { ReservationPanel } from '../reservations/reservation-panel.tsx';
import { Countdown } from './countdown.tsx';
import { FigureInfo } from './figure-info.tsx';
import { useAvailability } from './use-figures.ts';

const STALE_AFTER = 10_000;

interface LiveStockProps {
  readonly activityId: string;
  /** Until when what is given can be used, epoch ms; a COUPON activity has it. */
  readonly couponUntil: number | undefined;
}

/** What is left and who is in, as the reservation gate sees it this second, and every place by its state. */
export const LiveStock = ({ activityId, couponUntil }: LiveStockProps) => {
  const { t, format } = useWords();
  const isCoupon = couponUntil !== undefined;
  const { data, error, dataUpdatedAt, refetch } = useAvailability(activityId);
  const now = useNow();
  const stale = data !== undefined && now - dataUpdatedAt > STALE_AFTER;
  // Countdowns follow the server's clock, however wrong this device's is.
  const serverNow = data ? data.asOf + now - dataUpdatedAt : now;
  return (
    <>
      <Card
        title={
          <>
            {t(isCoupon ? 'live.coupons' : 'figure.stock')}
            <FigureInfo figure="stock" every="info.now" asOf={data?.asOf} />
            {stale && <Badge tone="warn">{t('live.stale')}</Badge>}
          </>
        }
        actions={data && <Countdown opensAt={data.opensAt} closesAt={data.closesAt} now={serverNow} />}
      >
        {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="h-16" />}
        {data && <StockBar stock={data} stale={stale} isCoupon={isCoupon} />}
        {isCoupon && (
          <p className="mt-3 text-xs text-soft" data-testid="coupon-until">
            {t(couponUntil > serverNow ? 'coupon.usableUntil' : 'coupon.expiredAt', {
              until: format.at(couponUntil, 'dateTime'),
            })}
          </p>
        )}
      </Card>
      <ReservationPanel activityId={activityId} isOn={data !== undefined} isCoupon={isCoupon} />
    </>
  );
};

interface StockBarProps {
  readonly stock: Availability;
  readonly stale: boolean;
  readonly isCoupon: boolean;
}

const StockBar = ({ stock, stale, isCoupon }: StockBarProps) => {
  const { t, format } = useWords();
  const parts = [
    { key: 'sold', value: stock.sold, face: 'bg-chart-1' },
    { key: 'held', value: stock.held, face: 'bg-chart-4' },
    { key: 'remaining', value: stock.remaining, face: 'bg-sunken' },
  ] as const;
  // A coupon is given at once: nobody holds one on the way.
  const shown = parts.filter(({ key }) => !(isCoupon && key === 'held'));
  return (
    <div className={cx(stale && 'opacity-60')}>
      <div className="mb-4 flex flex-wrap items-baseline gap-x-8 gap-y-3">
        <p>
          <span className="figures text-3xl font-semibold tracking-tight" data-testid="stock-remaining">
            {format.number(stock.remaining)}
          </span>
          <span className="ml-2 text-soft">{t('live.ofStock', { stock: format.number(stock.stock) })}</span>
        </p>
        <p className="text-soft">
          {t('figure.participants')}{' '}
          <span className="figures text-base font-semibold text-ink" data-testid="live-participants">
            {format.number(stock.held + stock.sold)}
          </span>
        </p>
      </div>
      <div aria-hidden className="flex h-3 gap-0.5 overflow-hidden rounded-full">
        {parts
          .filter(({ value }) => value > 0)
          .map(({ key, value, face }) => (
            <span key={key} className={cx('min-w-1 transition-[flex-grow] duration-500', face)} style={{ flexGrow: value }} />
          ))}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-xs text-soft">
        {shown.map(({ key, value, face }) => (
          <li key={key} className="figures flex items-center gap-1.5">
            <span aria-hidden className={cx('size-2 rounded-full', face, key === 'remaining' && 'ring-1 ring-line-strong')} />
            {t(key === 'sold' && isCoupon ? 'coupon.ISSUED' : `live.${key}`)}{' '}
            <span className="font-medium text-ink">{format.number(value)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};
