import { BadgeCheck, CircleCheckBig, Hourglass, Lock, PackageX, Pause, TimerOff, Undo2 } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'react-router';
import type { Availability } from '../../../functions/reservations/schema.ts';
import { Button, buttonFace } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Countdown } from '../pages/countdown.tsx';
import type { Phase } from '../pages/phase.ts';
import type { Selling } from '../pages/selling.ts';
import { useWords } from '../words.ts';
import { Checkout } from './checkout.tsx';
import { NotEligible } from './not-eligible.tsx';
import { OrderDone } from './order-done.tsx';
import { Screen } from './screen.tsx';
import { type Order, useOrder } from './use-order.ts';

interface OrderPanelProps {
  readonly activity: Selling;
  readonly userId: string;
  readonly phase: Phase;
  readonly stock: Availability | undefined;
  /** The server's time, epoch ms. */
  readonly now: number;
}

/** The one place on the page where something can be done, for whatever stands between the shopper and the product. */
export const OrderPanel = (props: OrderPanelProps) => {
  const { activity, userId, now } = props;
  const order = useOrder(activity, userId);
  const { state, mine, expire } = order;
  const { t } = useWords();
  const isOver = state.step === 'held' && !order.busy && (now >= state.until || mine === 'NONE');
  useEffect(() => {
    if (isOver) expire();
  }, [isOver, expire]);

  switch (state.step) {
    case 'held':
      return mine === 'CONFIRMED' && !order.busy ? (
        <AlreadyIn />
      ) : (
        <Checkout activity={activity} held={state} order={order} now={now} />
      );
    case 'pending':
    case 'waiting':
      return mine === 'CONFIRMED' && state.step === 'waiting' ? <AlreadyIn /> : <PaymentPending order={order} />;
    case 'done':
      return <OrderDone order={state.order} />;
    case 'alreadyIn':
      return <AlreadyIn />;
    case 'notEligible':
      return <NotEligible activity={activity} failed={state.failed} busy={order.busy} onRetry={order.reserve} />;
    case 'soldOut':
      return <SoldOut heldByOthers={state.heldByOthers} order={order} />;
    case 'expired':
      return (
        <Screen icon={<TimerOff />} title={t('pay.expired')} text={t('pay.expiredText')} testId="hold-expired">
          <Button look="primary" busy={order.busy} onClick={order.reserve}>
            {t('pay.again')}
          </Button>
        </Screen>
      );
    case 'refunded':
      return (
        <Screen icon={<Undo2 />} title={t('pay.refunded')} text={t('pay.refundedText')} testId="refunded">
          <Button onClick={order.startOver}>{t('common.back')}</Button>
        </Screen>
      );
    case 'failed':
      return (
        <div className="mt-6 rounded-2xl border border-line bg-surface">
          <ErrorState error={state.error} onRetry={order.startOver} />
        </div>
      );
    default:
      return <Start {...props} order={order} />;
  }
};

/** Nothing begun on this page yet; another tab or an earlier visit may have. */
const Start = ({ activity, phase, stock, now, order }: OrderPanelProps & { readonly order: Order }) => {
  const { t } = useWords();
  const { mine, busy, reserve } = order;
  if (mine === 'CONFIRMED') return <AlreadyIn />;
  const begun = mine === 'HELD' || mine === 'PAYING' || mine === 'PAYMENT_PENDING';
  const button = (
    <Button look="primary" busy={busy} onClick={reserve} className="h-13 w-full text-base" data-testid="reserve-button">
      {t(begun ? 'reserve.continue' : 'reserve.button')}
    </Button>
  );
  // A place that is already mine outlives a pause, the closing time and the last unit.
  if (begun) return <div className="mt-6">{button}</div>;
  if (phase === 'soldOut') return <SoldOut heldByOthers={stock?.held} order={order} />;
  if (phase === 'paused')
    return <Screen icon={<Pause />} title={t('reserve.paused')} text={t('reserve.pausedText')} testId="paused" />;
  if (phase === 'ended')
    return (
      <Screen icon={<Lock />} title={t('reserve.ended')} text={t('reserve.endedText')} testId="ended">
        <Link to="/" className={buttonFace()}>
          {t('shop.home')}
        </Link>
      </Screen>
    );
  return (
    <div className="mt-6 grid gap-4">
      <Countdown large phase={phase} opensAt={activity.opensAt} closesAt={activity.closesAt} now={now} />
      {phase === 'soon' ? (
        <div data-testid="not-started">
          <Button look="primary" refusal={t('reserve.notYet')} className="h-13 w-full text-base">
            {t('reserve.notYet')}
          </Button>
          <p className="mt-2 text-soft">{t('reserve.notYetText')}</p>
        </div>
      ) : (
        button
      )}
    </div>
  );
};

const SoldOut = ({ heldByOthers, order }: { readonly heldByOthers: number | undefined; readonly order: Order }) => {
  const { t } = useWords();
  const hopeful = heldByOthers !== undefined && heldByOthers > 0;
  return (
    <Screen
      icon={<PackageX />}
      title={t('reserve.soldOut')}
      text={hopeful ? t('reserve.heldByOthers', { count: heldByOthers }) : t('reserve.soldOutText')}
      testId="sold-out"
    >
      {hopeful ? (
        <Button busy={order.busy} onClick={order.reserve}>
          {t('reserve.tryAgain')}
        </Button>
      ) : (
        <Link to="/" className={buttonFace()}>
          {t('shop.home')}
        </Link>
      )}
    </Screen>
  );
};

const AlreadyIn = () => {
  const { t } = useWords();
  return (
    <Screen
      icon={<BadgeCheck />}
      tone="good"
      title={t('reserve.alreadyIn')}
      text={t('reserve.alreadyInText')}
      testId="already-in"
    >
      <Link to="/" className={buttonFace()}>
        {t('shop.home')}
      </Link>
    </Screen>
  );
};

const PaymentPending = ({ order }: { readonly order: Order }) => {
  const { t } = useWords();
  return (
    <Screen icon={<Hourglass />} title={t('pay.pending')} text={t('pay.pendingText')} testId="payment-pending">
      {order.state.step === 'waiting' && (
        <Button busy={order.busy} onClick={order.reserve} icon={<CircleCheckBig aria-hidden />}>
          {t('reserve.tryAgain')}
        </Button>
      )}
    </Screen>
  );
};
