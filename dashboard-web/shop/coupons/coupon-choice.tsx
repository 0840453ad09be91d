import { SelectField } from '../../ui/field.tsx';
import type { Selling } from '../pages/selling.ts';
import { useWords } from '../words.ts';
import { useCouponWords } from './coupon-words.ts';
import { useMyCoupons } from './use-coupons.ts';

interface CouponChoiceProps {
  readonly activity: Selling;
  readonly value: string;
  readonly onChange: (couponId: string) => void;
  /** The server's time, epoch ms. */
  readonly now: number;
}

/** Which coupon to pay with; nothing at all for a shopper who has none that fits. Whether it can be used is the server's word. */
export const CouponChoice = ({ activity, value, onChange, now }: CouponChoiceProps) => {
  const { t } = useWords();
  const words = useCouponWords();
  const { price, category } = activity.product;
  const coupons = useMyCoupons().data?.pages.flatMap((page) => page.items) ?? [];
  const fitting = coupons.filter(
    (coupon) =>
      // The one that was chosen stays until the server has said what is wrong with it.
      coupon.id === value ||
      (coupon.state === 'ISSUED' &&
        !coupon.inUse &&
        coupon.validUntil > now &&
        coupon.minOrderAmount <= price &&
        (coupon.category === undefined || coupon.category.toUpperCase() === category.toUpperCase())),
  );
  if (fitting.length === 0) return null;
  return (
    <SelectField
      label={t('coupon.use')}
      value={value}
      data-testid="coupon-choice"
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t('coupon.useNone')}</option>
      {fitting.map((coupon) => (
        <option key={coupon.id} value={coupon.id}>
          {words.worth(coupon)} · {coupon.name}
        </option>
      ))}
    </SelectField>
  );
};
