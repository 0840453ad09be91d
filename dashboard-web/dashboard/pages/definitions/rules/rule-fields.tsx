import type { EventDefinition } from '../../../../../functions/definitions/schema.ts';
import { SelectField, TextField } from '../../../../ui/field.tsx';
import { useWords } from '../../../words.ts';
import { useFieldError } from '../../catalog/form-parts.tsx';
import { useCampaigns } from '../../catalog/use-campaigns.ts';
import { isSelector } from '../testing/matching.ts';
import { DEPTHS, type RuleInput, TRIGGERS } from './rule-input.ts';

interface FieldsProps {
  readonly value: RuleInput;
  readonly onChange: (next: RuleInput) => void;
  readonly error: unknown;
}

/** Where a rule holds and what sets it off. */
export const PlaceFields = ({ value, onChange, error }: FieldsProps) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const typed = value.selector.trim();
  const badSelector = (typed !== '' && !isSelector(typed)) || fieldError(error, 'selector') !== undefined;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        className="sm:col-span-2"
        label={t('rule.name')}
        value={value.name}
        maxLength={120}
        required
        error={fieldError(error, 'name') === undefined ? undefined : t('form.needed')}
        data-testid="rule-name"
        onChange={({ target }) => onChange({ ...value, name: target.value })}
      />
      <SelectField
        label={t('rule.trigger')}
        value={value.trigger}
        data-testid="rule-trigger"
        onChange={({ target }) => onChange({ ...value, trigger: TRIGGERS.find((each) => each === target.value) ?? 'CLICK' })}
      >
        {TRIGGERS.map((trigger) => (
          <option key={trigger} value={trigger}>
            {t(`rule.trigger.${trigger}`)}
          </option>
        ))}
      </SelectField>
      {value.trigger === 'SCROLL_DEPTH' && (
        <SelectField
          label={t('rule.depth')}
          value={value.depth}
          onChange={({ target }) => onChange({ ...value, depth: target.value })}
        >
          {DEPTHS.map((depth) => (
            <option key={depth} value={depth}>
              {depth} %
            </option>
          ))}
        </SelectField>
      )}
      <TextField
        className="sm:col-span-2"
        label={t('rule.url')}
        value={value.url}
        maxLength={512}
        hint={t('rule.urlHint')}
        error={fieldError(error, 'url') === undefined ? undefined : t('rule.urlBad')}
        spellCheck={false}
        data-testid="rule-url"
        onChange={({ target }) => onChange({ ...value, url: target.value })}
      />
      <TextField
        className="sm:col-span-2"
        label={t('rule.selector')}
        value={value.selector}
        maxLength={256}
        hint={t('rule.selectorHint')}
        error={badSelector ? t('rule.selectorBad') : undefined}
        spellCheck={false}
        data-testid="rule-selector"
        onChange={({ target }) => onChange({ ...value, selector: target.value })}
      />
    </div>
  );
};

const maySend = ({ serverOnly, trigger, status }: EventDefinition): boolean =>
  !serverOnly && trigger !== 'IDENTIFY' && status === 'ACTIVE';

/** What a rule sends and what it belongs to. */
export const EventFields = ({
  value,
  onChange,
  error,
  definitions,
}: FieldsProps & { readonly definitions: readonly EventDefinition[] }) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const { data } = useCampaigns({ q: '', status: undefined });
  const activities = data?.pages.flatMap(({ items }) => items.flatMap((campaign) => campaign.activities)) ?? [];
  const isKnown = activities.some(({ id }) => id === value.activityId);
  const usable = definitions.filter(maySend);
  const isUsable = usable.some(({ name }) => name === value.event);
  const empty = value.trigger === 'PAGE_VIEW' ? t('rule.onlyContext') : t('rule.pickEvent');
  return (
    <div className="mt-4 grid gap-4 sm:grid-cols-2">
      <SelectField
        label={t('rule.event')}
        value={value.event}
        hint={t('rule.eventHint')}
        error={fieldError(error, 'event')}
        data-testid="rule-event"
        onChange={({ target }) => onChange({ ...value, event: target.value })}
      >
        <option value="">{empty}</option>
        {value.event !== '' && !isUsable && <option value={value.event}>{value.event}</option>}
        {usable.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('rule.activity')}
        value={value.activityId}
        hint={t('rule.activityHint')}
        error={fieldError(error, 'activityId')}
        data-testid="rule-activity"
        onChange={({ target }) => onChange({ ...value, activityId: target.value })}
      >
        <option value="">{t('rule.noActivity')}</option>
        {value.activityId !== '' && !isKnown && <option value={value.activityId}>{value.activityId}</option>}
        {activities.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    </div>
  );
};
