import { CreditCard } from 'lucide-react';
import { useEffect, useState } from 'react';
import { clockOf } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Field, inputFace } from '../../ui/field.tsx';
import { Notice } from '../../ui/states.tsx';
import { CouponChoice } from '../coupons/coupon-choice.tsx';
import type { Selling } from '../pages/selling.ts';
import { useWords } from '../words.ts';
import { cardDigits, couponRefusalOf, type Held } from './order-state.ts';
import type { Order } from './use-order.ts';

const testCards = [
  { key: 'approve', number: '4242 4242 4242 4242' },
  { key: 'decline', number: '4000 0000 0000 0002' },
  { key: 'late', number: '4000 0000 0000 0259' },
] as const;

interface CheckoutProps {
  readonly activity: Selling;
  readonly held: Held;
  readonly order: Order;
  readonly now: number;
}

/** The place is held: pay before the time is up. */
export const Checkout = ({ activity, held, order, now }: CheckoutProps) => {
  const { t, format } = useWords();
  const [card, setCard] = useState('');
  const [coupon, setCoupon] = useState('');
  const [tried, setTried] = useState(false);
  const seconds = Math.max(0, Math.floor((held.until - now) / 1000));
  const amount = held.window
    ? format.money(held.window.amount, held.window.currency)
    : format.money(activity.product.price, activity.product.currency);
  const digits = cardDigits(card);
  const refusal = couponRefusalOf(held.notice);
  // Only once the shopper was told: a coupon that was chosen never goes silently.
  useEffect(() => {
    if (couponRefusalOf(held.notice)) setCoupon('');
  }, [held]);
  return (
    <form
      noValidate
      data-testid="checkout"
      className="mt-6 grid gap-4 rounded-2xl border border-line bg-surface p-5 shadow-card sm:p-6"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (digits !== undefined) order.pay(digits, coupon === '' ? undefined : coupon);
      }}
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold">{t('pay.title', { slot: format.number(held.slot) })}</h2>
        <p className={cx('figures text-sm', seconds <= 60 ? 'text-bad' : 'text-soft')} role="timer" data-testid="hold-countdown">
          {t('pay.until')} <span className="ml-1 text-xl font-bold">{clockOf(seconds)}</span>
        </p>
      </div>
      {held.notice === 'declined' && <Notice>{t('pay.declined')}</Notice>}
      {held.notice === 'unreachable' && <Notice tone="warn">{t('error.network')}</Notice>}
      {held.notice === 'priceChanged' && <Notice tone="warn">{t('pay.priceChanged', { amount })}</Notice>}
      {held.notice === 'couponApplied' && <Notice tone="warn">{t('pay.couponApplied', { amount })}</Notice>}
      {refusal && <Notice>{t(`pay.${refusal}`)}</Notice>}
      {!held.window && <CouponChoice activity={activity} value={coupon} onChange={setCoupon} now={now} />}
      <Field label={t('pay.card')} error={tried && digits === undefined ? t('pay.invalid') : undefined}>
        {(described) => (
          <input
            {...described}
            inputMode="numeric"
            autoComplete="cc-number"
            placeholder="0000 0000 0000 0000"
            value={card}
            onChange={(event) => setCard(event.target.value)}
            className={cx(inputFace, 'figures h-12 text-base')}
            data-testid="card-number"
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-2 text-xs text-soft">
        {t('pay.testCards')}
        {testCards.map(({ key, number }) => (
          <button
            key={key}
            type="button"
            onClick={() => setCard(number)}
            className="figures min-h-6 rounded-full border border-line px-2.5 py-0.5 hover:bg-hover"
            data-testid={`test-card-${key}`}
          >
            {t(`pay.card.${key}`)} ···{number.slice(-4)}
          </button>
        ))}
      </div>
      <Button
        type="submit"
        look="primary"
        busy={order.busy}
        icon={<CreditCard aria-hidden />}
        className="h-13 w-full text-base"
        data-testid="pay-button"
      >
        {t('pay.button', { amount })}
      </Button>
      <Button look="ghost" onClick={order.cancel} className="justify-self-center" data-testid="cancel-button">
        {t('pay.cancel')}
      </Button>
    </form>
  );
};
