import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Card, PageHead } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { CouponFields } from './coupon-fields.tsx';
import { EligibilityFields } from './eligibility-fields.tsx';
import { FormFoot, useAmount, useFieldError, useUnitsError } from './form-parts.tsx';
import { type CampaignInput, campaignOf, emptyCampaign } from './new-campaign-form.ts';
import { ProductChoice } from './product-choice.tsx';
import { useCreateCampaign } from './use-campaigns.ts';
import { WindowFields } from './window-fields.tsx';

const TYPES = ['FIRST_COME_FIRST_SERVE', 'COUPON', 'GIVEAWAY'] as const;

const NewCampaign = () => {
  const { t } = useWords();
  const navigate = useNavigate();
  const create = useCreateCampaign();
  const [key] = useState(() => crypto.randomUUID());
  const [input, setInput] = useState(() => emptyCampaign(Date.now()));
  const [incomplete, setIncomplete] = useState(false);
  const change = (changes: Partial<CampaignInput>) => setInput({ ...input, ...changes });
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    const draft = campaignOf(input);
    setIncomplete(draft === undefined);
    if (draft) create.mutate({ ...draft, key }, { onSuccess: ({ id }) => navigate(`/campaigns/${id}`) });
  };
  const fields = { input, change, error: create.error, incomplete };
  return (
    <>
      <PageHead title={t('campaign.new')} lead={t('campaign.newLead')} />
      <form onSubmit={save} noValidate className="grid max-w-3xl gap-4">
        <Card title={t('campaign.one')}>
          <CampaignFields {...fields} />
        </Card>
        <Card title={t('activity.one')} hint={t(`type.${input.type}`)}>
          <div className="mb-4">
            <Choice
              label={t('activity.type')}
              value={input.type}
              onChange={(type) => change({ type })}
              options={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
            />
          </div>
          <ActivityFields {...fields} />
          <EligibilityFields value={input.eligibility} onChange={(eligibility) => change({ eligibility })} error={create.error} />
        </Card>
        {input.type === 'FIRST_COME_FIRST_SERVE' && (
          <Card title={t('product.one')}>
            <ProductChoice
              value={input.product}
              onChange={(product) => change({ product })}
              error={create.error}
              incomplete={incomplete}
            />
          </Card>
        )}
        {input.type === 'COUPON' && (
          <Card title={t('coupon.one')}>
            <CouponFields
              value={input.coupon}
              onChange={(coupon) => change({ coupon })}
              error={create.error}
              incomplete={incomplete}
            />
          </Card>
        )}
        <FormFoot error={create.error} busy={create.isPending} label={t('campaign.createDraft')} />
      </form>
    </>
  );
};

interface FieldsProps {
  readonly input: CampaignInput;
  readonly change: (changes: Partial<CampaignInput>) => void;
  readonly error: unknown;
  /** Somebody tried to save: empty fields say that they are needed. */
  readonly incomplete: boolean;
}

const CampaignFields = ({ input, change, error, incomplete }: FieldsProps) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const amount = useAmount();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={t('campaign.name')}
        value={input.name}
        maxLength={120}
        required
        data-testid="campaign-name"
        error={fieldError(error, 'name') ?? (incomplete && input.name.trim() === '' ? t('form.needed') : undefined)}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextField
        label={t('campaign.budgetPlanned')}
        {...amount(input.budget, fieldError(error, 'budget'))}
        data-testid="campaign-budget"
        onChange={(event) => change({ budget: event.target.value })}
      />
    </div>
  );
};

const ActivityFields = ({ input, change, error, incomplete }: FieldsProps) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const unitsError = useUnitsError();
  const needed = (missing: boolean) => (incomplete && missing ? t('form.needed') : undefined);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={t('activity.name')}
        value={input.activityName}
        maxLength={120}
        required
        data-testid="activity-name"
        error={fieldError(error, 'activities.0.name') ?? needed(input.activityName.trim() === '')}
        onChange={(event) => change({ activityName: event.target.value })}
      />
      <TextField
        label={t(input.type === 'GIVEAWAY' ? 'giveaway.winners' : 'activity.stock')}
        type="number"
        min={1}
        max={100_000}
        value={input.stock}
        hint={t(input.type === 'GIVEAWAY' ? 'giveaway.winnersHint' : 'activity.stockHint')}
        data-testid="activity-stock"
        error={fieldError(error, 'activities.0.stock') ?? unitsError(input.stock)}
        onChange={(event) => change({ stock: event.target.value })}
      />
      <WindowFields value={input.window} onChange={(window) => change({ window })} error={error} />
    </div>
  );
};

export default NewCampaign;
