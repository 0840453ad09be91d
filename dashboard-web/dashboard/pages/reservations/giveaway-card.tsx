import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Dices, Download } from 'lucide-react';
import { answerOf, useApi } from '../../../api/client.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useRefusal, useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { saveFile } from './use-reservations.ts';

const PAGE = 100;

const useGiveaway = (activityId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  const path = { activityId };
  const giveaway = useQuery({
    queryKey: ['giveaway', activityId],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/activities/{activityId}/giveaway', { params: { path }, signal })),
    refetchInterval: 5_000,
  });
  const winners = useInfiniteQuery({
    queryKey: ['winners', activityId],
    enabled: giveaway.data?.state === 'DRAWN',
    initialPageParam: 0,
    queryFn: ({ pageParam: after, signal }) =>
      answerOf(
        api.GET('/v1/activities/{activityId}/giveaway/winners', { params: { path, query: { after, limit: PAGE } }, signal }),
      ),
    getNextPageParam: (page) => page.nextAfter,
  });
  const draw = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/activities/{activityId}/giveaway/draw', { params: { path } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['giveaway', activityId] }),
  });
  return { giveaway, winners, draw };
};

/** The raffle of an activity: what proves it, the button, and who won. */
export const GiveawayCard = ({ activityId }: { readonly activityId: string }) => {
  const { t, format } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const refusal = useRefusal('marketer');
  const { giveaway, winners, draw } = useGiveaway(activityId);
  const { data } = giveaway;
  if (!data)
    return (
      <Card title={t('giveaway.title')} flush>
        {giveaway.error ? (
          <ErrorState error={giveaway.error} onRetry={() => void giveaway.refetch()} onSignIn={signIn} />
        ) : (
          <SkeletonRows rows={3} />
        )}
      </Card>
    );
  const rows = winners.data?.pages.flatMap((page) => page.items) ?? [];
  const facts = [
    { term: t('giveaway.winners'), value: format.number(data.winners) },
    { term: t('giveaway.entries'), value: data.entries === undefined ? '–' : format.number(data.entries) },
    { term: t('giveaway.seedHash'), value: data.seedHash },
    { term: t('giveaway.entriesHash'), value: data.entriesHash ?? '–' },
    { term: t('giveaway.seed'), value: data.seed ?? t('giveaway.seedLater') },
  ];
  return (
    <Card
      title={t('giveaway.title')}
      hint={t('giveaway.hint')}
      actions={
        data.state !== 'DRAWN' && (
          <Button
            look="primary"
            busy={draw.isPending}
            refusal={refusal}
            icon={<Dices aria-hidden />}
            onClick={() => draw.mutate()}
            data-testid="draw-button"
          >
            {t('giveaway.draw')}
          </Button>
        )
      }
    >
      <Badge tone={data.state === 'DRAWN' ? 'good' : 'accent'}>{t(`giveaway.${data.state}`)}</Badge>
      {draw.isError && (
        <div className="mt-3">
          <Notice>{words(draw.error)}</Notice>
        </div>
      )}
      <dl className="mt-4 grid gap-x-6 gap-y-1.5 sm:grid-cols-[auto_minmax(0,1fr)]">
        {facts.map(({ term, value }) => (
          <div key={term} className="contents">
            <dt className="text-soft">{term}</dt>
            <dd className="figures font-mono text-xs break-all">{value}</dd>
          </div>
        ))}
      </dl>
      {data.state === 'DRAWN' && winners.isSuccess && rows.length === 0 && <EmptyState title={t('giveaway.nobody')} />}
      {winners.isError && <ErrorState error={winners.error} onRetry={() => void winners.refetch()} onSignIn={signIn} />}
      {rows.length > 0 && (
        <div className="mt-4" data-testid="winners">
          <DataTable
            caption={t('giveaway.winners')}
            rows={rows}
            keyOf={({ rank }) => String(rank)}
            columns={[
              { key: 'rank', head: t('giveaway.rank'), figure: true, cell: ({ rank }) => format.number(rank) },
              { key: 'user', head: t('entries.user'), cell: ({ userId }) => <code className="font-mono text-xs">{userId}</code> },
              {
                key: 'entry',
                head: t('giveaway.entry'),
                wide: true,
                cell: ({ entryId }) => <code className="font-mono text-xs">{entryId}</code>,
              },
            ]}
          />
          <div className="mt-3 flex flex-wrap gap-2">
            {winners.hasNextPage && (
              <Button busy={winners.isFetchingNextPage} onClick={() => void winners.fetchNextPage()}>
                {t('common.more')}
              </Button>
            )}
            <WinnersCsv activityId={activityId} />
          </div>
        </div>
      )}
    </Card>
  );
};

/** All winners as a file. */
const WinnersCsv = ({ activityId }: { readonly activityId: string }) => {
  const { t } = useWords();
  const words = useErrorWords();
  const api = useApi();
  const csv = useMutation({
    mutationFn: async () => {
      const path = { activityId };
      const parts: string[] = [];
      for (let after: number | undefined = 0; after !== undefined; ) {
        const query = { after };
        const part: { csv: string; nextAfter?: number | undefined } = await answerOf(
          api.GET('/v1/activities/{activityId}/giveaway/winners/export', { params: { path, query } }),
        );
        parts.push(part.csv);
        after = part.nextAfter;
      }
      saveFile(`winners-${activityId}.csv`, new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' }));
    },
  });
  return (
    <>
      <Button busy={csv.isPending} icon={<Download aria-hidden />} onClick={() => csv.mutate()} data-testid="winners-csv">
        {t('giveaway.csv')}
      </Button>
      {csv.isError && <Notice>{words(csv.error)}</Notice>}
    </>
  );
};
