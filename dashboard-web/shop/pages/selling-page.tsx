import { OrderPanel } from '../order/order-panel.tsx';
import { useServerNow } from '../server-clock.ts';
import { useWords } from '../words.ts';
import { Conditions } from './conditions.tsx';
import { phaseOf } from './phase.ts';
import { ProductArt } from './product-art.tsx';
import type { Selling } from './selling.ts';
import { StateLine } from './state-line.tsx';
import { useStock } from './use-activity.ts';

/** An activity that sells: what it is, what is left, and the way to get it. */
export const SellingPage = ({ activity, userId }: { readonly activity: Selling; readonly userId: string }) => {
  const { t, format } = useWords();
  const stock = useStock(activity.id).data;
  const now = useServerNow();
  const phase = phaseOf(
    {
      ...activity,
      ...(stock && { status: stock.status, opensAt: stock.opensAt, closesAt: stock.closesAt, remaining: stock.remaining }),
    },
    now,
  );
  const { product } = activity;
  return (
    <article className="grid grid-cols-1 items-start gap-8 lg:grid-cols-2">
      <title>{`${activity.name} · ${t('shop.name')}`}</title>
      <div className="aspect-square overflow-hidden rounded-3xl bg-sunken max-lg:aspect-[4/3]">
        <ProductArt name={product.name} imageUrl={product.imageUrl} />
      </div>
      <div className="min-w-0">
        <StateLine phase={phase} stock={stock} />
        <h1 className="mt-3 text-2xl font-bold break-words sm:text-3xl">{activity.name}</h1>
        <p className="mt-1 text-base break-words text-soft">{product.name}</p>
        <p className="figures mt-3 text-2xl font-bold">{format.money(product.price, product.currency)}</p>
        {product.description !== '' && <p className="mt-3 text-base break-words text-soft">{product.description}</p>}
        <OrderPanel activity={activity} userId={userId} phase={phase} stock={stock} now={now} />
        <Conditions activity={activity} />
      </div>
    </article>
  );
};
