import type { Erasure } from '../../../../functions/customers/erasing/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { useErasures } from './use-erasures.ts';

const COUNTED = ['events', 'badRows', 'journeys', 'orders', 'places', 'coupons', 'entries', 'visitors', 'profiles'] as const;

/** The audit of erasures in one state: who asked, how far it is, what is gone. */
export const ErasureList = ({ state }: { readonly state: Erasure['state'] }) => {
  const { t, format } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const list = useErasures(state);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const { error } = list;
  return (
    <Card flush title={t(`erasure.${state}`)}>
      {list.isPending && <SkeletonRows rows={2} />}
      {error && rows.length === 0 && <ErrorState error={error} onRetry={() => void list.refetch()} onSignIn={signIn} />}
      {error && rows.length > 0 && (
        <div className="px-4 pb-3 sm:px-5">
          <Notice tone="warn">{t('erasure.stale', { reason: words(error) })}</Notice>
        </div>
      )}
      {list.isSuccess && rows.length === 0 && <EmptyState title={t(`erasure.${state}.none`)} />}
      {rows.length > 0 && (
        <DataTable
          caption={t(`erasure.${state}`)}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: 'at', head: t('erasure.at'), cell: ({ requestedAt }) => format.at(requestedAt, 'dateTime') },
            { key: 'by', head: t('erasure.by'), wide: true, cell: ({ requestedBy }) => requestedBy },
            { key: 'who', head: t('erasure.who'), cell: (row) => <Who of={row} /> },
            { key: 'state', head: t('erasure.state'), cell: (row) => <State of={row} /> },
            { key: 'removed', head: t('erasure.removed'), cell: (row) => <Removed of={row} /> },
          ]}
        />
      )}
      <MoreButton list={list} />
    </Card>
  );
};

/** The id is there until it is done; then nothing may be left of it. */
const Who = ({ of: { kind, subject } }: { readonly of: Erasure }) => {
  const { t } = useWords();
  return (
    <>
      {t(`erasure.${kind}`)} {subject !== undefined && <code className="font-mono text-xs break-all">{subject}</code>}
    </>
  );
};

const State = ({ of: { state, finishedAt, failedAt } }: { readonly of: Erasure }) => {
  const { t, format } = useWords();
  if (state === 'DONE') return <Badge tone="good">{t('erasure.doneAt', { at: format.at(finishedAt ?? 0, 'dateTime') })}</Badge>;
  if (failedAt === undefined) return <Badge tone="accent">{t('erasure.running')}</Badge>;
  return (
    <span title={t('erasure.failedText', { at: format.at(failedAt, 'dateTime') })}>
      <Badge tone="warn">{t('erasure.failed')}</Badge>
    </span>
  );
};

const Removed = ({ of: { removed } }: { readonly of: Erasure }) => {
  const { t, format } = useWords();
  const found = COUNTED.filter((name) => removed[name] > 0).map(
    (name) => `${t(`erasure.of.${name}`)} ${format.number(removed[name])}`,
  );
  return <span className="figures text-xs">{found.join(' · ') || '–'}</span>;
};
