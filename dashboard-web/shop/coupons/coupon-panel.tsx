import { useMutation, useQueryClient } from '@tanstack/react-query';
import { BadgeCheck, Lock, PackageX, Pause, Ticket } from 'lucide-react';
import { Link } from 'react-router';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { Button, buttonFace } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { NotEligible } from '../order/not-eligible.tsx';
import { Screen } from '../order/screen.tsx';
import { useMine } from '../order/use-mine.ts';
import { Countdown } from '../pages/countdown.tsx';
import type { Phase } from '../pages/phase.ts';
import { problemOf, useStorefront } from '../storefront.tsx';
import { useWords } from '../words.ts';

interface PanelProps {
  readonly activity: ShopActivity;
  readonly phase: Phase;
  readonly now: number;
}

/** The button, or what stands in its place: mine already, sold out, paused, over, not for everybody. */
export const CouponPanel = ({ activity, phase, now }: PanelProps) => {
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
