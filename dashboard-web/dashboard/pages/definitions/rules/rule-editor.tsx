import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';
import { isProblem } from '../../../../api/problem.ts';
import { Card } from '../../../../ui/card.tsx';
import { useWords } from '../../../words.ts';
import { isSelector } from '../testing/matching.ts';
import { RuleTest } from '../testing/rule-test.tsx';
import { useDefinitions } from '../use-definitions.ts';
import { PropFields } from './prop-fields.tsx';
import { EventFields, PlaceFields } from './rule-fields.tsx';
import { RuleHead } from './rule-head.tsx';
import { draftOf, inputOf } from './rule-input.ts';
import { SaveFoot } from './save-foot.tsx';
import { useRuleChanges } from './use-rules.ts';

/** The demo shop beside this dashboard. */
const SHOP = new URL('../shop/', location.href.replace(/#.*/s, '')).href;

/** The form of a rule beside a page to try it on. */
export const RuleEditor = ({ rule }: { readonly rule: TrackingRule | undefined }) => {
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
      <RuleHead rule={rule} unsaved={unsaved} />
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
