import { useState } from 'react';
import { useParams } from 'react-router';
import type { ActivityType } from '../../../../functions/catalog/schema.ts';
import type { Entry } from '../../../../functions/reservations/schema.ts';
import { PageHead } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { BackLink } from '../../shell/back-link.tsx';
import { PageError } from '../../shell/page-error.tsx';
import { useWords } from '../../words.ts';
import { useActivity } from '../catalog/use-campaigns.ts';
import { AuditCard } from './audit-card.tsx';
import { EntryList } from './entry-list.tsx';
import { ExportButton } from './export-button.tsx';
import { ResolveDialog } from './resolve-dialog.tsx';
import type { EntryFilter } from './use-reservations.ts';

/** What an entry can be in an activity of each type. */
const STATES: Readonly<Record<ActivityType, readonly EntryFilter[]>> = {
  FIRST_COME_FIRST_SERVE: ['ALL', 'HELD', 'PAYING', 'CONFIRMED', 'STUCK'],
  // Given at once: there is nothing to tell apart.
  COUPON: ['ALL'],
  GIVEAWAY: ['ALL', 'ENTERED', 'WON', 'NOT_WON'],
};

/** Who is in: every held and sold unit, newest first. */
const EntriesPage = () => {
  const { activityId = '' } = useParams();
  const { t } = useWords();
  const [filter, setFilter] = useState<EntryFilter>('ALL');
  const [resolving, setResolving] = useState<Entry>();
  const { data: activity, error, refetch } = useActivity(activityId);
  const type = activity?.type ?? 'FIRST_COME_FIRST_SERVE';
  if (!activity && error) return <PageError error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <BackLink to={`/activities/${activityId}`}>{activity?.name ?? t('entries.back')}</BackLink>
      <PageHead
        title={t('entries.title')}
        lead={t(`entries.lead.${type}`)}
        actions={<ExportButton key={filter} activityId={activityId} filter={filter} />}
      />
      {STATES[type].length > 1 && (
        <div className="mb-4">
          <Choice
            label={t('entries.filter')}
            value={filter}
            onChange={setFilter}
            options={STATES[type].map((value) => ({ value, label: t(`slot.${value}`) }))}
          />
        </div>
      )}
      <EntryList activityId={activityId} filter={filter} couponUntil={activity?.coupon?.validUntil} onResolve={setResolving} />
      {type === 'FIRST_COME_FIRST_SERVE' && <AuditCard activityId={activityId} />}
      {resolving && (
        <ResolveDialog key={resolving.slot} activityId={activityId} entry={resolving} onClose={() => setResolving(undefined)} />
      )}
    </>
  );
};

export default EntriesPage;
