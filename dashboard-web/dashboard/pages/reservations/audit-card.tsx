import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useWords } from '../../words.ts';
import { useAudit } from './use-reservations.ts';

/** What was decided by hand here, by whom and why. Nothing is shown while there is nothing. */
export const AuditCard = ({ activityId }: { readonly activityId: string }) => {
  const { t, format } = useWords();
  const list = useAudit(activityId);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
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
      </Card>
      <MoreButton list={list} />
    </div>
  );
};
