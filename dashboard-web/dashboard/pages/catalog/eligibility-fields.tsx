import { isProblem } from '../../../api/problem.ts';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { type EligibilityInput, PURCHASES } from './eligibility-form.ts';
import { isUnreadable, wholeNumber } from './typed-number.ts';

interface EligibilityFieldsProps {
  readonly value: EligibilityInput;
  readonly onChange: (value: EligibilityInput) => void;
  readonly error: unknown;
  /** Published: nobody's chance changes any more. */
  readonly fixed?: boolean;
}

/** Who may take part. All conditions must hold; what the store's backend has not said of a customer does not. */
export const EligibilityFields = ({ value, onChange, error, fixed = false }: EligibilityFieldsProps) => {
  const { t } = useWords();
  const change = (changes: Partial<EligibilityInput>) => onChange({ ...value, ...changes });
  const { ageMin, ageMax, purchase, days } = value;
  const unread = (typed: string) => (isUnreadable(typed) ? t('form.whole') : undefined);
  const backwards = (wholeNumber(ageMin) ?? 0) > (wholeNumber(ageMax) ?? Number.POSITIVE_INFINITY);
  const text = (name: 'ageMin' | 'ageMax' | 'regions' | 'grades' | 'days') => ({
    label: t(`eligibility.${name}`),
    value: value[name],
    disabled: fixed,
    'data-testid': `eligibility-${name}`,
    onChange: (event: { readonly target: { readonly value: string } }) => change({ [name]: event.target.value }),
  });
  const refused = isProblem(error, 'INVALID_REQUEST') && error.issues.some(({ path }) => path.includes('eligibility'));
  return (
    <fieldset className="mt-4 min-w-0 border-t border-line pt-4">
      <legend className="float-left mb-1 w-full text-sm font-semibold">{t('eligibility.title')}</legend>
      <p className="clear-both mb-3 text-xs text-faint">{t(fixed ? 'activity.opensFixed' : 'eligibility.lead')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField {...text('ageMin')} inputMode="numeric" hint={t('eligibility.ageHint')} error={unread(ageMin)} />
        <TextField
          {...text('ageMax')}
          inputMode="numeric"
          error={unread(ageMax) ?? (backwards ? t('eligibility.backwards') : undefined)}
        />
        <TextField {...text('regions')} hint={t('eligibility.regionsHint')} />
        <TextField {...text('grades')} hint={t('eligibility.gradesHint')} />
        <SelectField
          label={t('eligibility.purchase')}
          value={purchase}
          disabled={fixed}
          data-testid="eligibility-purchase"
          onChange={(event) => change({ purchase: PURCHASES.find((one) => one === event.target.value) ?? 'any' })}
        >
          {PURCHASES.map((one) => (
            <option key={one} value={one}>
              {t(`eligibility.purchase.${one}`)}
            </option>
          ))}
        </SelectField>
        {purchase !== 'any' && (
          <TextField {...text('days')} inputMode="numeric" hint={t('eligibility.daysHint')} error={unread(days)} />
        )}
      </div>
      {refused && <p className="mt-2 text-xs text-bad">{t('eligibility.refused')}</p>}
    </fieldset>
  );
};
