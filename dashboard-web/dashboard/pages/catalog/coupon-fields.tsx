import { STORE_ZONE } from '../../../format.ts';
import { Choice } from '../../../ui/choice.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { basisPointsOf, type CouponInput } from './coupon-form.ts';
import { useAmount, useFieldError } from './form-parts.tsx';
import { wholeNumber } from './typed-number.ts';

interface CouponFieldsProps {
  readonly value: CouponInput;
  readonly onChange: (value: CouponInput) => void;
  readonly error: unknown;
  /** Somebody tried to save: empty fields say that they are needed. */
  readonly incomplete?: boolean;
  /** Published: what a coupon is worth does not change any more. */
  readonly fixed?: boolean;
}

/** What a coupon takes off, of which orders, until when. */
export const CouponFields = ({ value, onChange, error, incomplete = false, fixed = false }: CouponFieldsProps) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const needed = (missing: boolean) => (incomplete && missing ? t('form.needed') : undefined);
  const percentError = (typed: string) => {
    if (typed.trim() === '') return needed(true);
    return basisPointsOf(typed) === undefined ? t('coupon.percentHint') : undefined;
  };
  const change = (changes: Partial<CouponInput>) => onChange({ ...value, ...changes });
  const amount = useAmount();
  const isNothing = (typed: string) => wholeNumber(typed) === 0;
  return (
    <fieldset disabled={fixed} className="mt-4 grid gap-4 sm:grid-cols-2" data-testid="coupon-fields">
      <legend className="mb-2 text-sm font-medium">{t('coupon.one')}</legend>
      <div className="sm:col-span-2">
        <Choice
          label={t('coupon.kind')}
          value={value.kind}
          onChange={(kind) => !fixed && change({ kind })}
          options={[
            { value: 'AMOUNT', label: t('coupon.AMOUNT') },
            { value: 'RATE', label: t('coupon.RATE') },
          ]}
        />
      </div>
      {value.kind === 'AMOUNT' ? (
        <TextField
          label={t('coupon.amount')}
          {...amount(
            value.amount,
            fieldError(error, 'coupon.discount.amount') ??
              (isNothing(value.amount) ? t('coupon.nothing') : needed(value.amount.trim() === '')),
          )}
          data-testid="coupon-amount"
          onChange={(event) => change({ amount: event.target.value })}
        />
      ) : (
        <>
          <TextField
            label={t('coupon.percent')}
            inputMode="decimal"
            value={value.percent}
            hint={t('coupon.percentHint')}
            data-testid="coupon-percent"
            error={percentError(value.percent)}
            onChange={(event) => change({ percent: event.target.value })}
          />
          <TextField
            label={t('coupon.maxDiscount')}
            {...amount(value.maxDiscount, isNothing(value.maxDiscount) ? t('coupon.nothing') : undefined)}
            data-testid="coupon-max-discount"
            onChange={(event) => change({ maxDiscount: event.target.value })}
          />
        </>
      )}
      <TextField
        label={t('coupon.minOrderAmount')}
        {...amount(value.minOrderAmount)}
        data-testid="coupon-min-order"
        onChange={(event) => change({ minOrderAmount: event.target.value })}
      />
      <TextField
        label={t('coupon.category')}
        value={value.category}
        maxLength={60}
        hint={t('coupon.categoryHint')}
        onChange={(event) => change({ category: event.target.value })}
      />
      <TextField
        type="datetime-local"
        label={t('coupon.validUntil')}
        value={value.validUntil}
        hint={fixed ? t('coupon.fixed') : t('form.zone', { zone: STORE_ZONE })}
        error={fieldError(error, 'coupon.validUntil', 'activities.0.coupon.validUntil') ?? needed(value.validUntil === '')}
        onChange={(event) => change({ validUntil: event.target.value })}
      />
    </fieldset>
  );
};
