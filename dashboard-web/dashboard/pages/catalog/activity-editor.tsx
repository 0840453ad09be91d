import type { Activity } from '../../../../functions/catalog/schema.ts';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';
import { useDrift } from '../reservations/use-reservations.ts';
import { activityChangesOf, activityInputOf } from './activity-edits.ts';
import { CouponFields } from './coupon-fields.tsx';
import { EligibilityFields } from './eligibility-fields.tsx';
import { FormFoot, useFieldError, useUnitsError } from './form-parts.tsx';
import { useCampaignChanges } from './use-campaigns.ts';
import { useEdits } from './use-edits.ts';
import { WindowFields } from './window-fields.tsx';

/** All of a draft may change; while it runs, the name, the stock and the closing time; afterwards nothing. */
export const ActivityEditor = ({ activity }: { readonly activity: Activity }) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const unitsError = useUnitsError();
  const { editActivity, refresh } = useCampaignChanges(activity.campaignId);
  const { fields, version, state, change, settle, forget } = useEdits(activityInputOf(activity), activity.version);
  const isGiveaway = activity.type === 'GIVEAWAY';
  const draft = activity.status === 'DRAFT';
  const ended = activity.status === 'ENDED';
  const { error } = editActivity;
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    const changes = activityChangesOf(activity, fields);
    if (!changes) return;
    if (Object.keys(changes).length === 0) settle();
    else editActivity.mutate({ activityId: activity.id, version, ...changes }, { onSuccess: settle });
  };
  const reload = () => {
    editActivity.reset();
    void refresh().then(forget);
  };
  return (
    <form onSubmit={save} noValidate data-testid="activity-editor">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('activity.name')}
          value={fields.name}
          maxLength={120}
          required
          disabled={ended}
          error={fieldError(error, 'name') ?? (fields.name.trim() === '' ? t('form.needed') : undefined)}
          onChange={(event) => change({ name: event.target.value })}
        />
        <TextField
          label={t(isGiveaway ? 'giveaway.winners' : 'activity.stock')}
          type="number"
          min={1}
          max={100_000}
          value={fields.stock}
          disabled={ended || (isGiveaway && !draft)}
          hint={useStockHint(activity)}
          error={fieldError(error, 'stock') ?? unitsError(fields.stock)}
          onChange={(event) => change({ stock: event.target.value })}
        />
        <WindowFields
          value={fields.window}
          onChange={(window) => change({ window })}
          error={error}
          opensFixed={!draft}
          disabled={ended}
        />
      </div>
      {fields.coupon && (
        <CouponFields
          value={fields.coupon}
          onChange={(coupon) => change({ coupon })}
          error={error}
          fixed={!draft}
          incomplete={draft}
        />
      )}
      <EligibilityFields value={fields.who} onChange={(who) => change({ who })} error={error} fixed={!draft} />
      <ShrinkingStock activity={activity} />
      {!ended && <FormFoot error={error} busy={editActivity.isPending} label={t('form.save')} state={state} onReload={reload} />}
    </form>
  );
};

/** A stock lowered below what is held and sold: how far it has come. */
const ShrinkingStock = ({ activity }: { readonly activity: Activity }) => {
  const { t, format } = useWords();
  const { data: places } = useDrift(activity.id, { isOn: activity.status !== 'DRAFT' });
  if (!places || places.rows <= places.target) return null;
  return (
    <div className="mt-4">
      <Notice tone="warn">
        {t('activity.stockPartly', { wanted: format.number(places.target), rows: format.number(places.rows) })}
      </Notice>
    </div>
  );
};

/** What a change of the number means in this status. */
const useStockHint = ({ type, status }: Pick<Activity, 'type' | 'status'>): string | undefined => {
  const { t } = useWords();
  if (type === 'GIVEAWAY') return t('giveaway.winnersHint');
  if (status === 'ENDED') return undefined;
  return t(status === 'DRAFT' ? 'activity.stockHint' : 'activity.stockRunning');
};
