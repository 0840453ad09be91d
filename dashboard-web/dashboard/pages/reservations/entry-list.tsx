import type { Entry } from '../../../../functions/reservations/schema.ts';
import { Card } from '../../../ui/card.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { EntryTables } from './entry-tables.tsx';
import { type EntryFilter, useEntries } from './use-reservations.ts';

interface EntryListProps {
  readonly activityId: string;
  readonly filter: EntryFilter;
  /** Of a COUPON activity: when its coupons end. */
  readonly couponUntil: number | undefined;
  readonly onResolve: (entry: Entry) => void;
}

/** The entries of one activity in one state, page by page. */
export const EntryList = ({ activityId, filter, couponUntil, onResolve }: EntryListProps) => {
  const { t } = useWords();
  const { signIn } = useSession();
  const list = useEntries(activityId, filter);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Card flush>
        {list.isPending && <SkeletonRows />}
        {list.isError && items.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} onSignIn={signIn} />
        )}
        {list.isSuccess && items.length === 0 && <EmptyState title={t(filter === 'ALL' ? 'entries.none' : 'entries.noMatch')} />}
        <EntryTables items={items} couponUntil={couponUntil} onResolve={onResolve} />
      </Card>
      <MoreButton list={list} />
    </>
  );
};
