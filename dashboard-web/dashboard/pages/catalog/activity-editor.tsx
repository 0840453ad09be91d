import { useState } from 'react';
import type { Activity } from '../../../../functions/catalog/schema.ts';
import { fromLocalInput, toLocalInput } from '../../../format.ts';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';
import { useDrift } from '../reservations/use-reservations.ts';
import { CouponFields } from './coupon-fields.tsx';
import { type CouponInput, couponInputOf, couponTermsOf } from './coupon-form.ts';
import { EligibilityFields } from './eligibility-fields.tsx';
import { type EligibilityInput, eligibilityInputOf, eligibilityOf } from './eligibility-form.ts';
import { FormFoot, useFieldError, wholeNumber } from './form-parts.tsx';
import { useCampaignChanges } from './use-campaigns.ts';
import { WindowFields, type WindowInput } from './window-fields.tsx';

/** All of a draft may change; while it runs, the name, the stock and the closing time; afterwards nothing. */
export const ActivityEditor = ({ activity }: { readonly activity: Activity }) => {
  const { t, format } = useWords();
  const fieldError = useFieldError();
  const { editActivity, refresh } = useCampaignChanges(activity.campaignId);
  const [name, setName] = useState(activity.name);
  const [stock, setStock] = useState(String(activity.stock));
  const [window, setWindow] = useState({ opensAt: toLocalInput(activity.opensAt), closesAt: toLocalInput(activity.closesAt) });
  const [who, setWho] = useState(() => eligibilityInputOf(activity.eligibility));
  const [coupon, setCoupon] = useState(() => activity.coupon && couponInputOf(activity.coupon));
  const isGiveaway = activity.type === 'GIVEAWAY';
  const draft = activity.status === 'DRAFT';
  const ended = activity.status === 'ENDED';
  const { error } = editActivity;
  const { data: places } = useDrift(activity.id, { isOn: !draft });
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    const changes = changesOf(activity, { name, stock, window, who, coupon });
    if (Object.keys(changes).length > 0) editActivity.mutate({ activityId: activity.id, version: activity.version, ...changes });
  };
  return (
    <form onSubmit={save} noValidate>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('activity.name')}
          value={name}
          maxLength={120}
          required
          disabled={ended}
          error={fieldError(error, 'name')}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t(isGiveaway ? 'giveaway.winners' : 'activity.stock')}
          type="number"
          min={1}
          max={100_000}
          value={stock}
          disabled={ended || (isGiveaway && !draft)}
          hint={useStockHint(activity)}
          error={fieldError(error, 'stock')}
          onChange={(event) => setStock(event.target.value)}
        />
        <WindowFields value={window} onChange={setWindow} error={error} opensFixed={!draft} disabled={ended} />
      </div>
      {coupon && <CouponFields value={coupon} onChange={setCoupon} error={error} fixed={!draft} incomplete={draft} />}
      <EligibilityFields value={who} onChange={setWho} error={error} fixed={!draft} />
      {places && places.rows > places.target && (
        <div className="mt-4">
          <Notice tone="warn">
            {t('activity.stockPartly', { wanted: format.number(places.target), rows: format.number(places.rows) })}
          </Notice>
        </div>
      )}
      {!ended && (
        <FormFoot
          error={error}
          busy={editActivity.isPending}
          label={t('form.save')}
          saved={editActivity.isSuccess}
          onReload={() => void refresh()}
        />
      )}
    </form>
  );
};

interface ActivityInput {
  readonly name: string;
  readonly stock: string;
  readonly window: WindowInput;
  readonly who: EligibilityInput;
  readonly coupon: CouponInput | undefined;
}

/** Of what was typed, all that says something else than the activity does. */
const changesOf = (activity: Activity, { name, stock, window, who, coupon }: ActivityInput) => {
  const isDraft = activity.status === 'DRAFT';
  const closesAt = fromLocalInput(window.closesAt);
  const opensAt = fromLocalInput(window.opensAt);
  const units = wholeNumber(stock);
  const isSameWho = JSON.stringify(who) === JSON.stringify(eligibilityInputOf(activity.eligibility));
  const isSameCoupon = JSON.stringify(coupon) === JSON.stringify(activity.coupon && couponInputOf(activity.coupon));
  const terms = isDraft && coupon && !isSameCoupon ? couponTermsOf(coupon) : undefined;
  return {
    ...(terms && { coupon: terms }),
    ...(name !== activity.name && { name }),
    ...(closesAt !== undefined && closesAt !== activity.closesAt && { closesAt }),
    ...(isDraft && opensAt !== undefined && opensAt !== activity.opensAt && { opensAt }),
    ...(units !== undefined && units !== activity.stock && { stock: units }),
    ...(isDraft && !isSameWho && { eligibility: eligibilityOf(who) }),
  };
};

/** What a change of the number means in this status. */
const useStockHint = ({ type, status }: Pick<Activity, 'type' | 'status'>): string | undefined => {
  const { t } = useWords();
  if (type === 'GIVEAWAY') return t('giveaway.winnersHint');
  if (status === 'ENDED') return undefined;
  return t(status === 'DRAFT' ? 'activity.stockHint' : 'activity.stockRunning');
};
