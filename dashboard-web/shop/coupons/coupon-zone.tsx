import { useEffect } from 'react';
import { Link } from 'react-router';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { phaseOf, phaseTones } from '../pages/phase.ts';
import { useShopActivities } from '../pages/use-activity.ts';
import { useServerNow } from '../server-clock.ts';
import { tellActivity } from '../tracker.ts';
import { useWords } from '../words.ts';
import { useCouponWords } from './coupon-words.ts';
import { useMyCoupons } from './use-coupons.ts';

/** Coupons there are to get, and the shopper's own. */
export const CouponZone = () => {
  const { t } = useWords();
  useEffect(() => tellActivity(undefined), []);
  return (
    <>
      <title>{`${t('coupon.zone')} · ${t('shop.name')}`}</title>
      <h1 className="text-2xl font-bold sm:text-3xl">{t('coupon.zone')}</h1>
      <h2 className="mt-8 mb-4 text-lg font-semibold">{t('coupon.toGet')}</h2>
      <CouponsToGet />
      <h2 className="mt-10 mb-4 text-lg font-semibold">{t('coupon.mine')}</h2>
      <MyCoupons />
    </>
  );
};

const CouponsToGet = () => {
  const { t } = useWords();
  const list = useShopActivities('COUPON');
  const activities = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isPending) return <Skeleton className="h-32 rounded-2xl" />;
  if (list.isError && activities.length === 0) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (activities.length === 0) return <EmptyState title={t('coupon.none')} text={t('shop.noneText')} />;
  return (
    <>
      <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {activities.map((activity) => (
          <li key={activity.id}>
            <CouponCard activity={activity} />
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </>
  );
};

const CouponCard = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t } = useWords();
  const words = useCouponWords();
  const phase = phaseOf(activity, useServerNow());
  return (
    <Link
      to={`/activities/${activity.id}`}
      data-testid="coupon-card"
      className="group block rounded-2xl border border-line bg-surface p-4 shadow-card transition-shadow hover:shadow-pop"
    >
      <Badge tone={phaseTones[phase]} dot={phase === 'open'}>
        {t(`state.${phase}`)}
      </Badge>
      {activity.coupon && <p className="figures mt-2 text-xl font-bold text-accent">{words.worth(activity.coupon)}</p>}
      <h3 className="mt-1 text-base font-semibold break-words group-hover:text-accent">{activity.name}</h3>
    </Link>
  );
};

const tones: Readonly<Record<'ISSUED' | 'USED' | 'EXPIRED', Tone>> = { ISSUED: 'good', USED: 'neutral', EXPIRED: 'neutral' };

const MyCoupons = () => {
  const { t } = useWords();
  const words = useCouponWords();
  const list = useMyCoupons();
  const coupons = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isPending) return <Skeleton className="h-24 rounded-2xl" />;
  if (list.isError && coupons.length === 0) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (coupons.length === 0) return <EmptyState title={t('coupon.noneMine')} />;
  return (
    <>
      <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2" data-testid="my-coupons">
        {coupons.map((coupon) => (
          <li key={coupon.id} className="rounded-2xl border border-line bg-surface p-4">
            <Badge tone={tones[coupon.state]}>{t(coupon.inUse ? 'coupon.state.inUse' : `coupon.state.${coupon.state}`)}</Badge>
            <p className="figures mt-2 text-lg font-bold">{words.worth(coupon)}</p>
            <p className="font-medium break-words">{coupon.name}</p>
            <ul className="mt-1 text-soft">
              {words.conditions(coupon, coupon.state === 'EXPIRED').map((condition) => (
                <li key={condition}>{condition}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </>
  );
};
