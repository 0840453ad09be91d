import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { answerOf, useApi } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { EntrantName } from './entrant-name.tsx';
import { saveFile } from './use-reservations.ts';

const PAGE = 25;

/** Who won, first place first. */
export const WinnersTable = ({ activityId }: { readonly activityId: string }) => {
  const { t, format } = useWords();
  const { signIn } = useSession();
  const api = useApi();
  const path = { activityId };
  const winners = useInfiniteQuery({
    queryKey: ['winners', activityId],
    initialPageParam: 0,
    queryFn: ({ pageParam: after, signal }) =>
      answerOf(
        api.GET('/v1/activities/{activityId}/giveaway/winners', { params: { path, query: { after, limit: PAGE } }, signal }),
      ),
    getNextPageParam: (page) => page.nextAfter,
  });
  const rows = winners.data?.pages.flatMap((page) => page.items) ?? [];
  if (winners.isPending) return <SkeletonRows rows={3} />;
  if (winners.isError && rows.length === 0)
    return <ErrorState error={winners.error} onRetry={() => void winners.refetch()} onSignIn={signIn} />;
  if (rows.length === 0) return <EmptyState title={t('giveaway.nobody')} />;
  return (
    <div className="mt-4" data-testid="winners">
      <DataTable
        caption={t('giveaway.winners')}
        rows={rows}
        keyOf={({ rank }) => String(rank)}
        columns={[
          { key: 'rank', head: t('giveaway.rank'), figure: true, cell: ({ rank }) => format.number(rank) },
          { key: 'user', head: t('entries.user'), cell: (winner) => <EntrantName {...winner} /> },
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
