import { Link } from 'react-router';
import type { Activity } from '../../../../functions/catalog/schema.ts';
import { buttonFace } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';

/** Instead of what only a published activity has: a draft is known to members alone. */
export const Unpublished = ({ campaignId }: Pick<Activity, 'campaignId'>) => {
  const { t } = useWords();
  return (
    <Card>
      <EmptyState title={t('live.draft')} text={t('live.draftText')}>
        <Link to={`/campaigns/${campaignId}`} className={buttonFace('primary')} data-testid="to-draft">
          {t('live.toDraft')}
        </Link>
      </EmptyState>
    </Card>
  );
};
