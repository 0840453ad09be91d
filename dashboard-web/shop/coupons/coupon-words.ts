import type { CouponTerms } from '../../../functions/shared/coupon.ts';
import { useWords } from '../words.ts';

const CURRENCY = 'KRW';

/** What a coupon is worth and for what, in the shopper's words. */
export const useCouponWords = () => {
  const { t, format } = useWords();
  return {
    worth: ({ discount }: Pick<CouponTerms, 'discount'>): string => {
      if (discount.kind === 'AMOUNT') return t('coupon.amount', { amount: format.money(discount.amount, CURRENCY) });
      const percent = format.number(discount.basisPoints / 100);
      const { maxDiscount } = discount;
      return maxDiscount === undefined
        ? t('coupon.rate', { percent })
        : t('coupon.rateUpTo', { percent, amount: format.money(maxDiscount, CURRENCY) });
    },
    /** `isExpired`: nobody can use it any more. */
    conditions: ({ minOrderAmount, category, validUntil }: CouponTerms, isExpired: boolean): readonly string[] => [
      ...(minOrderAmount > 0 ? [t('coupon.minOrder', { amount: format.money(minOrderAmount, CURRENCY) })] : []),
      ...(category === undefined ? [] : [t('coupon.category', { category })]),
      t(isExpired ? 'coupon.expiredAt' : 'coupon.validUntil', { until: format.at(validUntil, 'dateTime') }),
    ],
  };
};
