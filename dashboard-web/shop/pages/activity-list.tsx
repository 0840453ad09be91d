import { useEffect } from 'react';
import { Link } from 'react-router';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { Badge } from '../../ui/badge.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useServerNow } from '../server-clock.ts';
import { tellActivity } from '../tracker.ts';
import { useWords } from '../words.ts';
import { Countdown } from './countdown.tsx';
import { phaseOf, phaseTones } from './phase.ts';
import { ProductArt } from './product-art.tsx';
import { type Selling, sells } from './selling.ts';
import { useShopActivities } from './use-activity.ts';

/** Front page: every published activity. */
export const ActivityList = () => {
  const { t } = useWords();
  const list = useShopActivities('FIRST_COME_FIRST_SERVE');
  useEffect(() => tellActivity(undefined), []);
  const activities = list.data?.pages.flatMap((page) => page.items.filter(sells)) ?? [];
  return (
    <>
      <title>{t('shop.name')}</title>
      <h1 className="text-2xl font-bold sm:text-3xl">{t('shop.tagline')}</h1>
      <h2 className="mt-8 mb-4 text-lg font-semibold">{t('shop.today')}</h2>
      {list.isError && activities.length === 0 && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && activities.length === 0 && <EmptyState title={t('shop.none')} text={t('shop.noneText')} />}
      <ul className="grid grid-cols-1 gap-5 sm:grid-cols-2 lg:grid-cols-3">
        {list.isPending && ['one', 'two', 'three'].map((key) => <Skeleton key={key} className="h-80 rounded-2xl" />)}
        {activities.map((activity) => (
          <li key={activity.id}>
            <ActivityCard activity={activity} />
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
      <Giveaways />
    </>
  );
};

/** Raffles, when there are any. */
const Giveaways = () => {
  const { t } = useWords();
  const activities = useShopActivities('GIVEAWAY').data?.pages.flatMap((page) => page.items) ?? [];
  if (activities.length === 0) return null;
  return (
    <>
      <h2 className="mt-10 mb-4 text-lg font-semibold">{t('giveaway.title')}</h2>
      <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2" data-testid="giveaways">
        {activities.map((activity) => (
          <li key={activity.id}>
            <GiveawayCard activity={activity} />
          </li>
        ))}
      </ul>
    </>
  );
};

const GiveawayCard = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t } = useWords();
  const { id, name, opensAt, closesAt } = activity;
  const now = useServerNow();
  const phase = phaseOf(activity, now);
  return (
    <Link
      to={`/activities/${id}`}
      className="group block rounded-2xl border border-line bg-surface p-4 shadow-card transition-shadow hover:shadow-pop"
    >
      <span className="flex flex-wrap items-center justify-between gap-2">
        <Badge tone={phaseTones[phase]} dot={phase === 'open'}>
          {t(`state.${phase}`)}
        </Badge>
        {(phase === 'open' || phase === 'soon') && <Countdown phase={phase} opensAt={opensAt} closesAt={closesAt} now={now} />}
      </span>
      <h3 className="mt-2 text-base font-semibold break-words group-hover:text-accent">{name}</h3>
    </Link>
  );
};

const ActivityCard = ({ activity }: { readonly activity: Selling }) => {
  const { t, format } = useWords();
  const now = useServerNow();
  const phase = phaseOf(activity, now);
  const { product } = activity;
  return (
    <Link
      to={`/activities/${activity.id}`}
      className="group block overflow-hidden rounded-2xl border border-line bg-surface shadow-card transition-shadow hover:shadow-pop"
    >
      <div className="aspect-[4/3] overflow-hidden bg-sunken">
        <ProductArt name={product.name} imageUrl={product.imageUrl} />
      </div>
      <div className="p-4">
        <div className="flex flex-wrap items-center gap-2">
          <Badge tone={phaseTones[phase]} dot={phase === 'open'}>
            {t(`state.${phase}`)}
          </Badge>
          <span className="figures text-xs text-faint">{t('activity.limited', { stock: format.number(activity.stock) })}</span>
        </div>
        <h3 className="mt-2 text-base font-semibold break-words group-hover:text-accent">{activity.name}</h3>
        <p className="break-words text-soft">{product.name}</p>
        <div className="mt-3 flex items-baseline justify-between gap-3">
          <span className="figures text-lg font-bold">{format.money(product.price, product.currency)}</span>
          {(phase === 'open' || phase === 'soon') && (
            <Countdown phase={phase} opensAt={activity.opensAt} closesAt={activity.closesAt} now={now} />
          )}
        </div>
      </div>
    </Link>
  );
};
