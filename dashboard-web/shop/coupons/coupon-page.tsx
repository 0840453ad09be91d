import { useMutation, useQueryClient } from '@tanstack/react-query';
import { BadgeCheck, Lock, PackageX, Pause, Ticket } from 'lucide-react';
import { Link } from 'react-router';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonFace } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { NotEligible } from '../order/not-eligible.tsx';
import { Screen } from '../order/screen.tsx';
import { useMine } from '../order/use-mine.ts';
import { Countdown } from '../pages/countdown.tsx';
import { type Phase, phaseOf, phaseTones } from '../pages/phase.ts';
import { useStock } from '../pages/use-activity.ts';
import { useServerNow } from '../server-clock.ts';
import { problemOf, useStorefront } from '../storefront.tsx';
import { useWords } from '../words.ts';
import { useCouponWords } from './coupon-words.ts';

/** An activity that gives coupons: what one is worth, how many are left, and the button. */
export const CouponPage = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t, format } = useWords();
  const words = useCouponWords();
  const stock = useStock(activity.id).data;
  const now = useServerNow();
  const live = stock && { status: stock.status, opensAt: stock.opensAt, closesAt: stock.closesAt, remaining: stock.remaining };
  const phase = phaseOf({ ...activity, ...live }, now);
  const { coupon } = activity;
  return (
    <article className="mx-auto max-w-xl">
      <title>{`${activity.name} · ${t('shop.name')}`}</title>
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
      <h1 className="mt-3 text-2xl font-bold break-words sm:text-3xl">{activity.name}</h1>
      {coupon && <p className="figures mt-2 text-2xl font-bold text-accent">{words.worth(coupon)}</p>}
      <ul className="mt-3 list-disc space-y-1 pl-5 text-soft">
        {coupon && words.conditions(coupon).map((condition) => <li key={condition}>{condition}</li>)}
        <li>{t('coupon.one')}</li>
      </ul>
      <CouponPanel activity={activity} phase={phase} now={now} />
    </article>
  );
};

interface PanelProps {
  readonly activity: ShopActivity;
  readonly phase: Phase;
  readonly now: number;
}

const CouponPanel = ({ activity, phase, now }: PanelProps) => {
  const { t } = useWords();
  const shop = useStorefront();
  const queries = useQueryClient();
  const mine = useMine(activity.id, 0);
  const claim = useMutation({
    mutationFn: () => shop.reserve(activity.id),
    onSettled: () =>
      Promise.all(
        [['coupons'], ['mine', activity.id], ['stock', activity.id]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
  const outcome = claim.data;
  if (mine === 'CONFIRMED' || outcome?.code === 'COUPON') return <Mine />;
  if (phase === 'soldOut' || outcome?.code === 'SOLD_OUT')
    return <Screen icon={<PackageX />} title={t('reserve.soldOut')} text={t('coupon.soldOutText')} testId="sold-out" />;
  if (phase === 'paused')
    return <Screen icon={<Pause />} title={t('reserve.paused')} text={t('reserve.pausedText')} testId="paused" />;
  if (phase === 'ended')
    return <Screen icon={<Lock />} title={t('reserve.ended')} text={t('reserve.endedText')} testId="ended" />;
  if (outcome?.code === 'NOT_ELIGIBLE')
    return <NotEligible activity={activity} failed={outcome.failed} busy={claim.isPending} onRetry={() => claim.mutate()} />;
  if (outcome && 'problem' in outcome) return <ErrorState error={problemOf(outcome)} onRetry={() => claim.mutate()} />;
  const early = phase === 'soon';
  return (
    <div className="mt-6 grid gap-4">
      <Countdown large phase={phase} opensAt={activity.opensAt} closesAt={activity.closesAt} now={now} />
      <Button
        look="primary"
        busy={claim.isPending}
        refusal={early ? t('reserve.notYet') : undefined}
        icon={<Ticket aria-hidden />}
        onClick={() => claim.mutate()}
        className="h-13 w-full text-base"
        data-testid="claim-button"
      >
        {t(early ? 'reserve.notYet' : 'coupon.claim')}
      </Button>
    </div>
  );
};

const Mine = () => {
  const { t } = useWords();
  return (
    <Screen icon={<BadgeCheck />} tone="good" title={t('coupon.yours')} text={t('coupon.yoursText')} testId="coupon-yours">
      <Link to="/coupons" className={buttonFace()}>
        {t('coupon.mine')}
      </Link>
    </Screen>
  );
};
