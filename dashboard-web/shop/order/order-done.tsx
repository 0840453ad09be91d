import { PartyPopper } from 'lucide-react';
import { Link } from 'react-router';
import type { ConfirmedOrder } from '../../../functions/reservations/schema.ts';
import { buttonFace } from '../../ui/button.tsx';
import { useWords } from '../words.ts';
import { Screen } from './screen.tsx';

/** Paid and confirmed. */
export const OrderDone = ({ order }: { readonly order: ConfirmedOrder }) => {
  const { t, format } = useWords();
  const facts = [
    { term: t('done.order'), value: order.orderId },
    { term: t('done.slot'), value: format.number(order.slot) },
    { term: t('done.amount'), value: format.money(order.amount, order.currency) },
    ...(order.discount === undefined ? [] : [{ term: t('done.discount'), value: format.money(order.discount, order.currency) }]),
    { term: t('done.at'), value: format.at(order.confirmedAt) },
  ];
  return (
    <Screen icon={<PartyPopper />} tone="good" title={t('done.title')} text={t('done.text')} testId="order-done">
      <dl className="figures grid w-full grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 rounded-xl bg-sunken p-4">
        {facts.map(({ term, value }) => (
          <div key={term} className="contents">
            <dt className="text-soft">{term}</dt>
            <dd className="text-right font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <Link to="/" className={buttonFace()}>
        {t('shop.home')}
      </Link>
    </Screen>
  );
};
