import { useParams } from 'react-router';
import { Card, PageHead } from '../../../../ui/card.tsx';
import { ErrorState, SkeletonRows } from '../../../../ui/states.tsx';
import { useSession } from '../../../sign-in/session.tsx';
import { useWords } from '../../../words.ts';
import { RuleEditor } from './rule-editor.tsx';
import { useRule } from './use-rules.ts';

/** One rule: made, tried, changed, published. */
export const RulePage = () => {
  const { t } = useWords();
  const { signIn } = useSession();
  const { ruleId } = useParams();
  const { data, error, refetch } = useRule(ruleId);
  if (ruleId === undefined) return <RuleEditor rule={undefined} />;
  if (data) return <RuleEditor key={`${data.id} ${data.version}`} rule={data} />;
  return (
    <>
      <PageHead title={t('rule.one')} />
      <Card>{error ? <ErrorState error={error} onRetry={() => void refetch()} onSignIn={signIn} /> : <SkeletonRows />}</Card>
    </>
  );
};
