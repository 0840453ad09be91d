import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';
import { isProblem } from '../../../../api/problem.ts';
import { Button } from '../../../../ui/button.tsx';
import { Card, PageHead } from '../../../../ui/card.tsx';
import { ErrorState, SkeletonRows } from '../../../../ui/states.tsx';
import { useRefusal, useSession } from '../../../sign-in/session.tsx';
import { useWords } from '../../../words.ts';
import { isSelector } from '../testing/matching.ts';
import { RuleTest } from '../testing/rule-test.tsx';
import { useDefinitions } from '../use-definitions.ts';
import { PropFields } from './prop-fields.tsx';
import { EventFields, PlaceFields } from './rule-fields.tsx';
import { draftOf, inputOf } from './rule-input.ts';
import { RuleRefused } from './rule-missing.tsx';
import { RuleStatus } from './rule-status.tsx';
import { RuleSteps } from './rule-steps.tsx';
import { useRule, useRuleChanges } from './use-rules.ts';

/** The demo shop beside this dashboard. */
const SHOP = new URL('../shop/', location.href.replace(/#.*/s, '')).href;

/** One rule: made, tried, changed, published. */
const RulePage = () => {
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

const RuleEditor = ({ rule }: { readonly rule: TrackingRule | undefined }) => {
  const { t } = useWords();
  const navigate = useNavigate();
  const definitions = useDefinitions();
  const { save, refresh } = useRuleChanges();
  const [input, setInput] = useState(() => inputOf(rule, SHOP));
  const [saved] = useState(() => JSON.stringify(draftOf(input)));
  const [key] = useState(() => crypto.randomUUID());
  const draft = draftOf(input);
  const unsaved = JSON.stringify(draft) !== saved;
  const { error } = save;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (save.isPending || (draft.selector !== undefined && !isSelector(draft.selector))) return;
    save.mutate({ rule, draft, key }, { onSuccess: ({ id }) => void navigate(`/tracking/rules/${id}`, { replace: true }) });
  };
  const fields = { value: input, onChange: setInput, error };
  return (
    <>
      <PageHead
        title={rule?.name ?? t('rule.create')}
        badge={rule && <RuleStatus rule={rule} />}
        lead={
          <Link to="/tracking/rules" className="hover:underline">
            ← {t('tracking.rules')}
          </Link>
        }
        actions={rule && <RuleSteps rule={rule} unsaved={unsaved} onDeleted={() => void navigate('/tracking/rules')} />}
      />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card title={t('rule.one')}>
          <form onSubmit={submit} noValidate>
            <PlaceFields {...fields} />
            <EventFields {...fields} definitions={definitions.data?.items ?? []} />
            <PropFields
              props={input.props}
              onChange={(props) => setInput({ ...input, props })}
              error={isRefusedIn(error, 'props')}
            />
            <SaveFoot error={error} busy={save.isPending} unsaved={unsaved || !rule} onReload={() => void refresh()} />
          </form>
        </Card>
        <RuleTest rule={draft} shop={SHOP} onPick={(selector) => setInput((before) => ({ ...before, selector }))} />
      </div>
    </>
  );
};

const isRefusedIn = (error: unknown, field: string): boolean =>
  isProblem(error, 'INVALID_REQUEST') && error.issues.some(({ path }) => path === field || path.startsWith(`${field}.`));

interface SaveFootProps {
  readonly error: unknown;
  readonly busy: boolean;
  readonly unsaved: boolean;
  readonly onReload: () => void;
}

const SaveFoot = ({ error, busy, unsaved, onReload }: SaveFootProps) => {
  const { t } = useWords();
  const role = useRefusal('marketer');
  return (
    <div className="mt-4 grid gap-3">
      {Boolean(error) && <RuleRefused error={error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" busy={busy} refusal={role} data-testid="save-button">
          {t('form.save')}
        </Button>
        {isProblem(error, 'VERSION_CONFLICT') && <Button onClick={onReload}>{t('campaign.reload')}</Button>}
        <span role="status" className="text-xs text-soft">
          {unsaved ? t('rule.unsaved') : t('form.saved')}
        </span>
      </div>
    </div>
  );
};

export default RulePage;
