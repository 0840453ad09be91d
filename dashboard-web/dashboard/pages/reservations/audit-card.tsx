import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useWords } from '../../words.ts';
import { useAudit } from './use-reservations.ts';

/** What was decided by hand here, by whom and why. Nothing is shown while there is nothing. */
export const AuditCard = ({ activityId }: { readonly activityId: string }) => {
  const { t, format } = useWords();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useAudit(activityId);
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  if (rows.length === 0) return null;
  return (
    <div className="mt-6">
      <Card flush title={t('audit.title')}>
        <DataTable
          caption={t('audit.title')}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: 'at', head: t('audit.at'), cell: ({ at }) => format.at(at, 'dateTime') },
            { key: 'member', head: t('audit.member'), cell: ({ memberId }) => memberId },
            { key: 'slot', head: t('entries.slot'), cell: ({ slot }) => `#${format.number(slot)}` },
            { key: 'what', head: t('audit.what'), cell: ({ resolution }) => t(`resolve.${resolution}`) },
            {
              key: 'outcome',
              head: t('audit.outcome'),
              cell: ({ outcome }) => (
                <Badge tone={outcome === 'REFUSED' || outcome === 'BEGUN' ? 'warn' : 'good'}>{t(`audit.${outcome}`)}</Badge>
              ),
            },
            { key: 'reason', head: t('resolve.reason'), wide: true, cell: ({ reason }) => reason },
          ]}
        />
        {hasNextPage && (
          <div className="p-3 text-center">
            <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('common.more')}
            </Button>
          </div>
        )}
      </Card>
    </div>
  );
};
