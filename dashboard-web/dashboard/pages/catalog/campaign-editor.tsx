import { useState } from 'react';
import type { CampaignDetail } from '../../../../functions/catalog/schema.ts';
import { Card } from '../../../ui/card.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { FormFoot, useFieldError, wholeNumber } from './form-parts.tsx';
import { useCampaignChanges } from './use-campaigns.ts';

/** Name and planned budget; both may change until the campaign has ended. */
export const CampaignEditor = ({ campaign }: { readonly campaign: CampaignDetail }) => {
  const { t, format } = useWords();
  const fieldError = useFieldError();
  const { edit, refresh } = useCampaignChanges(campaign.id);
  const [name, setName] = useState(campaign.name);
  const [budget, setBudget] = useState(campaign.budget === undefined ? '' : String(campaign.budget));
  const amount = wholeNumber(budget);
  const ended = campaign.status === 'ENDED';
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    edit.mutate({ version: campaign.version, name, ...(amount !== undefined && { budget: amount }) });
  };
  return (
    <Card title={t('campaign.settings')} hint={ended ? t('campaign.endedHint') : undefined}>
      <form onSubmit={save} noValidate>
        <div className="grid gap-4">
          <TextField
            label={t('campaign.name')}
            value={name}
            maxLength={120}
            required
            disabled={ended}
            error={fieldError(edit.error, 'name')}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={t('campaign.budgetPlanned')}
            inputMode="numeric"
            value={budget}
            disabled={ended}
            hint={amount === undefined ? t('form.won') : format.money(amount, campaign.currency)}
            error={fieldError(edit.error, 'budget')}
            onChange={(event) => setBudget(event.target.value)}
          />
        </div>
        {!ended && (
          <FormFoot
            error={edit.error}
            busy={edit.isPending}
            label={t('form.save')}
            saved={edit.isSuccess}
            onReload={() => void refresh()}
          />
        )}
      </form>
    </Card>
  );
};
