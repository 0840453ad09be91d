import { ChevronLeft, Download } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Entry } from '../../../../functions/reservations/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useRefusal, useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { AuditCard } from './audit-card.tsx';
import { ResolveDialog } from './resolve-dialog.tsx';
import { couponTones, slotTones } from './slot-tones.ts';
import { type EntryFilter, useEntries, useExport } from './use-reservations.ts';

const STATES: readonly EntryFilter[] = ['ALL', 'HELD', 'PAYING', 'CONFIRMED', 'STUCK'];

/** Who is in: every held and sold unit, newest first. */
const EntriesPage = () => {
  const { activityId = '' } = useParams();
  const { t } = useWords();
  const { signIn } = useSession();
  const [filter, setFilter] = useState<EntryFilter>('ALL');
  const [resolving, setResolving] = useState<Entry>();
  const list = useEntries(activityId, filter);
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Link
        to={`/activities/${activityId}`}
        className="mb-2 inline-flex items-center gap-1 text-xs font-medium text-soft hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-3.5" />
        {t('entries.back')}
      </Link>
      <PageHead
        title={t('entries.title')}
        lead={t('entries.lead')}
        actions={<ExportButton key={filter} activityId={activityId} filter={filter} />}
      />
      <div className="mb-4">
        <Choice
          label={t('entries.filter')}
          value={filter}
          onChange={setFilter}
          options={STATES.map((value) => ({ value, label: t(`slot.${value}`) }))}
        />
      </div>
      <Card flush>
        {list.isPending && <SkeletonRows />}
        {list.isError && entries.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} onSignIn={signIn} />
        )}
        {list.isSuccess && entries.length === 0 && <EmptyState title={t('entries.none')} />}
        {entries.length > 0 && <EntryTable entries={entries} onResolve={setResolving} />}
      </Card>
      {list.hasNextPage && (
        <div className="mt-4 text-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      )}
      <AuditCard activityId={activityId} />
      {resolving && (
        <ResolveDialog key={resolving.slot} activityId={activityId} entry={resolving} onClose={() => setResolving(undefined)} />
      )}
    </>
  );
};

export default EntriesPage;

interface EntryTableProps {
  readonly entries: readonly Entry[];
  readonly onResolve: (entry: Entry) => void;
}

const EntryTable = ({ entries, onResolve }: EntryTableProps) => {
  const { t, format } = useWords();
  const refusal = useRefusal('marketer');
  return (
    <DataTable
      caption={t('entries.title')}
      rows={entries}
      keyOf={({ slot, heldAt }) => `${slot}-${heldAt}`}
      columns={[
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
        { key: 'held', head: t('entries.heldAt'), figure: true, cell: ({ heldAt }) => format.at(heldAt, 'seconds') },
        {
          key: 'until',
          head: t('entries.until'),
          figure: true,
          wide: true,
          cell: ({ state, expiresAt, payUntil }) => {
            const until = state === 'CONFIRMED' ? undefined : (payUntil ?? expiresAt);
            return until === undefined ? '–' : format.at(until, 'seconds');
          },
        },
        {
          key: 'confirmed',
          head: t('entries.confirmedAt'),
          figure: true,
          wide: true,
          cell: ({ confirmedAt }) => (confirmedAt === undefined ? '–' : format.at(confirmedAt, 'seconds')),
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
      ]}
    />
  );
};

/** All entries of the filter as a file, and how many they were. */
const ExportButton = ({ activityId, filter }: { readonly activityId: string; readonly filter: EntryFilter }) => {
  const { t, format } = useWords();
  const words = useErrorWords();
  const { mutate, isPending, isError, error, data } = useExport(activityId, filter);
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span role="status" className="text-xs text-soft" data-testid="export-rows">
        {data !== undefined && t('entries.exported', { rows: format.number(data) })}
      </span>
      {isError && <Notice>{words(error)}</Notice>}
      <Button icon={<Download aria-hidden />} busy={isPending} onClick={() => mutate()} data-testid="export-button">
        {t('entries.export')}
      </Button>
    </div>
  );
};
