import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { phaseOf } from '../pages/phase.ts';
import { StateLine } from '../pages/state-line.tsx';
import { useStock } from '../pages/use-activity.ts';
import { useServerNow } from '../server-clock.ts';
import { useWords } from '../words.ts';
import { CouponPanel } from './coupon-panel.tsx';
import { useCouponWords } from './coupon-words.ts';

/** An activity that gives coupons: what one is worth, how many are left, and the button. */
export const CouponPage = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t } = useWords();
  const words = useCouponWords();
  const stock = useStock(activity.id).data;
  const now = useServerNow();
  const live = stock && { status: stock.status, opensAt: stock.opensAt, closesAt: stock.closesAt, remaining: stock.remaining };
  const phase = phaseOf({ ...activity, ...live }, now);
  const { coupon } = activity;
  return (
    <article className="mx-auto max-w-xl">
      <title>{`${activity.name} · ${t('shop.name')}`}</title>
      <StateLine phase={phase} stock={stock} />
      <h1 className="mt-3 text-2xl font-bold break-words sm:text-3xl">{activity.name}</h1>
      {coupon && <p className="figures mt-2 text-2xl font-bold text-accent">{words.worth(coupon)}</p>}
      <ul className="mt-3 list-disc space-y-1 pl-5 text-soft">
        {coupon && words.conditions(coupon, coupon.validUntil <= now).map((condition) => <li key={condition}>{condition}</li>)}
        <li>{t('coupon.one')}</li>
      </ul>
      <CouponPanel activity={activity} phase={phase} now={now} />
    </article>
  );
};
