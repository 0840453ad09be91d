import { useMutation, useQueryClient } from '@tanstack/react-query';
import { BadgeCheck, PackageX, Ticket, TimerOff } from 'lucide-react';
import { Link } from 'react-router';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { buttonFace } from '../../ui/button.tsx';
import { Screen } from '../order/screen.tsx';
import { useMine } from '../order/use-mine.ts';
import { OneClick } from '../pages/one-click.tsx';
import type { Phase } from '../pages/phase.ts';
import { useStorefront } from '../storefront.tsx';
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
  if (mine === 'CONFIRMED' || outcome?.code === 'COUPON')
    return <Mine isExpired={activity.coupon !== undefined && activity.coupon.validUntil <= now} />;
  if (phase === 'soldOut' || outcome?.code === 'SOLD_OUT')
    return <Screen icon={<PackageX />} title={t('reserve.soldOut')} text={t('coupon.soldOutText')} testId="sold-out" />;
  const own = { call: claim, icon: <Ticket aria-hidden />, label: t('coupon.claim'), testId: 'claim-button' };
  return <OneClick activity={activity} phase={phase} now={now} {...own} />;
};

/** Used or not: which of the two, the list says. */
const Mine = ({ isExpired }: { readonly isExpired: boolean }) => {
  const { t } = useWords();
  const face = isExpired
    ? ({ icon: <TimerOff />, title: t('coupon.over'), text: t('coupon.overText'), testId: 'coupon-over' } as const)
    : ({
        icon: <BadgeCheck />,
        tone: 'good',
        title: t('coupon.yours'),
        text: t('coupon.yoursText'),
        testId: 'coupon-yours',
      } as const);
  return (
    <Screen {...face}>
      <Link to="/coupons" className={buttonFace()}>
        {t('coupon.mine')}
      </Link>
    </Screen>
  );
};
