import type { Entry } from '../../../../functions/reservations/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/table.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { couponTones, slotTones } from './slot-tones.ts';

export interface EntryTableProps {
  readonly entries: readonly Entry[];
  /** Until when the coupons of a COUPON activity can be used. */
  readonly couponUntil: number | undefined;
  readonly onResolve: (entry: Entry) => void;
}

/** A coupon is given at once and for nothing. */
const ofSales = ['confirmed', 'amount', 'resolve'];

/** Places that are held or taken, and coupons that were given. */
export const EntryTable = ({ entries, couponUntil, onResolve }: EntryTableProps) => {
  const { t, format } = useWords();
  const refusal = useRefusal('marketer');
  const isCoupon = couponUntil !== undefined;
  const columns: readonly Column<Entry>[] = [
    {
      key: 'slot',
      head: t('entries.slot'),
      cell: ({ slot }) => <span className="figures font-medium">#{format.number(slot)}</span>,
    },
    {
      key: 'state',
      head: t('entries.state'),
      cell: ({ state, couponState }) =>
        couponState === undefined ? (
          <Badge tone={slotTones[state]}>{t(`slot.${state}`)}</Badge>
        ) : (
          <Badge tone={couponTones[couponState]}>{t(`coupon.${couponState}`)}</Badge>
        ),
    },
    { key: 'user', head: t('entries.user'), cell: ({ userId }) => <code className="font-mono text-xs">{userId}</code> },
    {
      key: 'held',
      head: t(isCoupon ? 'entries.givenAt' : 'entries.heldAt'),
      figure: true,
      cell: ({ heldAt }) => format.at(heldAt, 'shortSeconds'),
    },
    {
      key: 'until',
      head: t('entries.until'),
      figure: true,
      wide: true,
      cell: ({ state, expiresAt, payUntil }) => {
        const until = state === 'CONFIRMED' ? couponUntil : (payUntil ?? expiresAt);
        return until === undefined ? '–' : format.at(until, 'shortSeconds');
      },
    },
    {
      key: 'confirmed',
      head: t('entries.confirmedAt'),
      figure: true,
      wide: true,
      cell: ({ confirmedAt }) => (confirmedAt === undefined ? '–' : format.at(confirmedAt, 'shortSeconds')),
    },
    {
      key: 'amount',
      head: t('entries.amount'),
      figure: true,
      cell: ({ amount, currency, discount }) =>
        amount === undefined || currency === undefined ? (
          '–'
        ) : (
          <>
            {format.money(amount, currency)}
            {discount !== undefined && (
              <span className="block text-xs text-faint">
                {t('entries.discount', { amount: format.money(discount, currency) })}
              </span>
            )}
          </>
        ),
    },
    {
      key: 'resolve',
      head: <span className="sr-only">{t('entries.resolve')}</span>,
      cell: (entry) =>
        entry.state === 'STUCK' && (
          <Button refusal={refusal} onClick={() => onResolve(entry)} data-testid="resolve-button">
            {t('entries.resolve')}
          </Button>
        ),
    },
  ];
  return (
    <DataTable
      caption={t('entries.title')}
      rows={entries}
      keyOf={({ slot, heldAt }) => `${slot}-${heldAt}`}
      columns={isCoupon ? columns.filter(({ key }) => !ofSales.includes(key)) : columns}
    />
  );
};
