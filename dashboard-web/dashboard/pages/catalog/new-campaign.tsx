import { useState } from 'react';
import { useNavigate } from 'react-router';
import { fromLocalInput, toLocalInput } from '../../../format.ts';
import { Card, PageHead } from '../../../ui/card.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { FormFoot, fieldError, wholeNumber } from './form-parts.tsx';
import { emptyProduct, ProductChoice, type ProductInput, productOf } from './product-choice.tsx';
import { useCreateCampaign } from './use-campaigns.ts';
import { WindowFields } from './window-fields.tsx';

const HOUR = 3_600_000;
/** From the next full hour, for three hours: a sale's usual evening. */
const defaultWindow = () => {
  const opensAt = Math.ceil(Date.now() / HOUR) * HOUR;
  return { opensAt: toLocalInput(opensAt), closesAt: toLocalInput(opensAt + 3 * HOUR) };
};

const NewCampaign = () => {
  const { t, format } = useWords();
  const navigate = useNavigate();
  const create = useCreateCampaign();
  const [key] = useState(() => crypto.randomUUID());
  const [name, setName] = useState('');
  const [budget, setBudget] = useState('');
  const [activityName, setActivityName] = useState('');
  const [stock, setStock] = useState('100');
  const [window, setWindow] = useState(defaultWindow);
  const [product, setProduct] = useState<ProductInput>(emptyProduct);
  const [incomplete, setIncomplete] = useState(false);
  const amount = wholeNumber(budget);
  const { error } = create;

  const save = (event: React.FormEvent) => {
    event.preventDefault();
    const opensAt = fromLocalInput(window.opensAt);
    const closesAt = fromLocalInput(window.closesAt);
    const units = wholeNumber(stock);
    const chosen = productOf(product);
    const complete =
      name.trim() !== '' && activityName.trim() !== '' && opensAt !== undefined && closesAt !== undefined && units && chosen;
    setIncomplete(!complete);
    if (!complete) return;
    create.mutate(
      {
        key,
        campaign: { name, ...(amount !== undefined && { budget: amount }) },
        activity: { name: activityName, stock: units, opensAt, closesAt },
        product: chosen,
      },
      { onSuccess: ({ id }) => navigate(`/campaigns/${id}`) },
    );
  };
  const needed = (value: string) => (incomplete && value.trim() === '' ? t('form.needed') : undefined);

  return (
    <>
      <PageHead title={t('campaign.new')} lead={t('campaign.newLead')} />
      <form onSubmit={save} noValidate className="grid max-w-3xl gap-4">
        <Card title={t('campaign.one')}>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label={t('campaign.name')}
              value={name}
              maxLength={120}
              required
              data-testid="campaign-name"
              error={fieldError(error, 'name') ?? needed(name)}
              onChange={(event) => setName(event.target.value)}
            />
            <TextField
              label={t('campaign.budgetPlanned')}
              inputMode="numeric"
              value={budget}
              hint={amount === undefined ? t('form.won') : format.money(amount, 'KRW')}
              error={fieldError(error, 'budget')}
              onChange={(event) => setBudget(event.target.value)}
            />
          </div>
        </Card>
        <Card title={t('activity.one')} hint={t('type.FIRST_COME_FIRST_SERVE')}>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label={t('activity.name')}
              value={activityName}
              maxLength={120}
              required
              data-testid="activity-name"
              error={fieldError(error, 'activities.0.name') ?? needed(activityName)}
              onChange={(event) => setActivityName(event.target.value)}
            />
            <TextField
              label={t('activity.stock')}
              type="number"
              min={1}
              max={100_000}
              value={stock}
              hint={t('activity.stockHint')}
              error={fieldError(error, 'stock') ?? (incomplete && !wholeNumber(stock) ? t('form.needed') : undefined)}
              onChange={(event) => setStock(event.target.value)}
            />
            <WindowFields value={window} onChange={setWindow} error={error} />
          </div>
        </Card>
        <Card title={t('product.one')}>
          <ProductChoice value={product} onChange={setProduct} error={error} incomplete={incomplete} />
        </Card>
        <FormFoot error={error} busy={create.isPending} label={t('campaign.createDraft')} />
      </form>
    </>
  );
};

export default NewCampaign;
