import { useNavigate } from 'react-router';
import type { TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';
import { PageHead } from '../../../../ui/card.tsx';
import { BackLink } from '../../../shell/back-link.tsx';
import { useWords } from '../../../words.ts';
import { RuleStatus } from './rule-status.tsx';
import { RuleSteps } from './rule-steps.tsx';

interface RuleHeadProps {
  /** Absent = not saved yet. */
  readonly rule: TrackingRule | undefined;
  readonly unsaved: boolean;
}

/** Name and status of a rule, and what can be done with it. */
export const RuleHead = ({ rule, unsaved }: RuleHeadProps) => {
  const { t } = useWords();
  const navigate = useNavigate();
  return (
    <>
      <BackLink to="/tracking/rules">{t('tracking.rules')}</BackLink>
      <PageHead
        title={rule?.name ?? t('rule.create')}
        badge={rule && <RuleStatus rule={rule} />}
        actions={rule && <RuleSteps rule={rule} unsaved={unsaved} onDeleted={() => void navigate('/tracking/rules')} />}
      />
    </>
  );
};
