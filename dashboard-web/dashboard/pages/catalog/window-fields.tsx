import { fromLocalInput, STORE_ZONE } from '../../../format.ts';
import { TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { useFieldError } from './form-parts.tsx';

export interface WindowInput {
  readonly opensAt: string;
  readonly closesAt: string;
}

interface WindowFieldsProps {
  readonly value: WindowInput;
  readonly onChange: (value: WindowInput) => void;
  readonly error: unknown;
  /** A running activity keeps its opening. */
  readonly opensFixed?: boolean;
  readonly disabled?: boolean;
}

/** Opening and closing in the store's zone, whatever zone the member sits in. */
export const WindowFields = ({ value, onChange, error, opensFixed, disabled }: WindowFieldsProps) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const opens = fromLocalInput(value.opensAt);
  const closes = fromLocalInput(value.closesAt);
  const needed = (at: number | undefined) => (at === undefined ? t('form.needed') : undefined);
  const backwards = opens !== undefined && closes !== undefined && closes <= opens;
  return (
    <>
      <TextField
        type="datetime-local"
        label={t('activity.opensAt')}
        hint={opensFixed ? t('activity.opensFixed') : t('form.zone', { zone: STORE_ZONE })}
        value={value.opensAt}
        disabled={disabled || opensFixed}
        required
        error={fieldError(error, 'opensAt', 'activities.0.opensAt') ?? needed(opens)}
        onChange={(event) => onChange({ ...value, opensAt: event.target.value })}
      />
      <TextField
        type="datetime-local"
        label={t('activity.closesAt')}
        hint={t('form.zone', { zone: STORE_ZONE })}
        value={value.closesAt}
        disabled={disabled}
        required
        error={
          fieldError(error, 'closesAt', 'activities.0.closesAt') ??
          needed(closes) ??
          (backwards ? t('activity.backwards') : undefined)
        }
        onChange={(event) => onChange({ ...value, closesAt: event.target.value })}
      />
    </>
  );
};
