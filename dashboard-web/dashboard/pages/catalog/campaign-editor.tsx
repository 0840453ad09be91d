import type { CampaignDetail } from '../../../../functions/catalog/schema.ts';
import { Card } from '../../../ui/card.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { FormFoot, useAmount, useFieldError } from './form-parts.tsx';
import { isUnreadable, wholeNumber } from './typed-number.ts';
import { useCampaignChanges } from './use-campaigns.ts';
import { useEdits } from './use-edits.ts';

const inputOf = ({ name, budget }: CampaignDetail) => ({ name, budget: budget === undefined ? '' : String(budget) });

/** Name and planned budget; both may change until the campaign has ended. */
export const CampaignEditor = ({ campaign }: { readonly campaign: CampaignDetail }) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const amount = useAmount();
  const { edit, refresh } = useCampaignChanges(campaign.id);
  const { fields, version, state, change, settle, forget } = useEdits(inputOf(campaign), campaign.version);
  const ended = campaign.status === 'ENDED';
  const isNameless = fields.name.trim() === '';
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    if (isNameless || isUnreadable(fields.budget)) return;
    edit.mutate({ version, name: fields.name, budget: wholeNumber(fields.budget) ?? null }, { onSuccess: settle });
  };
  const reload = () => {
    edit.reset();
    void refresh().then(forget);
  };
  return (
    <Card title={t('campaign.settings')} hint={ended ? t('campaign.endedHint') : undefined}>
      <form onSubmit={save} noValidate data-testid="campaign-editor">
        <div className="grid gap-4">
          <TextField
            label={t('campaign.name')}
            value={fields.name}
            maxLength={120}
            required
            disabled={ended}
            error={fieldError(edit.error, 'name') ?? (isNameless ? t('form.needed') : undefined)}
            onChange={(event) => change({ name: event.target.value })}
          />
          <TextField
            label={t('campaign.budgetPlanned')}
            {...amount(fields.budget, fieldError(edit.error, 'budget'))}
            disabled={ended}
            onChange={(event) => change({ budget: event.target.value })}
          />
        </div>
        {!ended && <FormFoot error={edit.error} busy={edit.isPending} label={t('form.save')} state={state} onReload={reload} />}
      </form>
    </Card>
  );
};
