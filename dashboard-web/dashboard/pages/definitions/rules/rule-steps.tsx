import { useState } from 'react';
import type { TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';
import { isProblem } from '../../../../api/problem.ts';
import { Button } from '../../../../ui/button.tsx';
import { ConfirmDialog } from '../../../../ui/confirm-dialog.tsx';
import { useRefusal } from '../../../sign-in/session.tsx';
import { useWords } from '../../../words.ts';
import { RuleRefused } from './rule-missing.tsx';
import { type RuleStep, useRuleChanges } from './use-rules.ts';

interface StepsProps {
  readonly rule: TrackingRule;
  /** The form holds what is not saved: publishing would send the older text. */
  readonly unsaved: boolean;
  readonly onDeleted: () => void;
}

/** Publish, pause and delete: each asks before it acts, says what it does, and shows why it was refused. */
export const RuleSteps = ({ rule, unsaved, onDeleted }: StepsProps) => {
  const { t } = useWords();
  const role = useRefusal('marketer');
  const refusal = role ?? (unsaved ? t('rule.saveFirst') : undefined);
  const [asked, setAsked] = useState<RuleStep>();
  const main: RuleStep = rule.status === 'PUBLISHED' ? 'pause' : 'publish';
  return (
    <>
      <Button look="danger" refusal={role} onClick={() => setAsked('delete')} data-testid="delete-rule">
        {t('rule.delete')}
      </Button>
      <Button
        look={main === 'publish' ? 'primary' : 'secondary'}
        refusal={main === 'publish' ? refusal : role}
        onClick={() => setAsked(main)}
        data-testid={`${main}-rule`}
      >
        {t(`rule.${main}`)}
      </Button>
      {asked && <Confirm step={asked} rule={rule} onClose={() => setAsked(undefined)} onDeleted={onDeleted} />}
    </>
  );
};

interface ConfirmProps {
  readonly step: RuleStep;
  readonly rule: TrackingRule;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

const Confirm = ({ step, rule, onClose, onDeleted }: ConfirmProps) => {
  const { t } = useWords();
  const changes = useRuleChanges();
  const { error, isPending, mutate } = changes.step;
  const reload = () => void changes.refresh().then(onClose);
  return (
    <ConfirmDialog
      title={t(`rule.${step}.title`, { name: rule.name })}
      text={t(`rule.${step}.text`)}
      action={t(`rule.${step}`)}
      danger={step === 'delete'}
      busy={isPending}
      onReload={isProblem(error, 'VERSION_CONFLICT') ? reload : undefined}
      onConfirm={() => mutate({ step, rule }, { onSuccess: step === 'delete' ? onDeleted : onClose })}
      onClose={onClose}
    >
      {error && <RuleRefused error={error} />}
    </ConfirmDialog>
  );
};
