import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Entry } from '../../../../functions/reservations/schema.ts';
import { answerOf, useApi } from '../../../api/client.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';

const STATES = ['ALL', 'HELD', 'PAYING', 'CONFIRMED', 'STUCK'] as const;
type Filter = (typeof STATES)[number];
const tones: Readonly<Record<Entry['state'], Tone>> = {
  FREE: 'neutral',
  HELD: 'warn',
  PAYING: 'accent',
  CONFIRMED: 'good',
  STUCK: 'bad',
};

const useEntries = (activityId: string, filter: Filter) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['entries', activityId, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/v1/activities/{activityId}/entries', {
          params: {
            path: { activityId },
            query: { limit: 50, ...(cursor && { cursor }), ...(filter !== 'ALL' && { state: filter }) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
};

/** Who is in: every held and sold unit, newest first. */
const EntriesPage = () => {
  const { activityId = '' } = useParams();
  const { t, format } = useWords();
  const { signIn } = useSession();
  const [filter, setFilter] = useState<Filter>('ALL');
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
      <PageHead title={t('entries.title')} lead={t('entries.lead')} />
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
        {entries.length > 0 && (
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
                cell: ({ state }) => <Badge tone={tones[state]}>{t(`slot.${state}`)}</Badge>,
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
                cell: ({ amount, currency }) =>
                  amount === undefined || currency === undefined ? '–' : format.money(amount, currency),
              },
            ]}
          />
        )}
      </Card>
      {list.hasNextPage && (
        <div className="mt-4 text-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      )}
    </>
  );
};

export default EntriesPage;
