import type { Activity } from '../../../../functions/catalog/schema.ts';
import { fromLocalInput, toLocalInput } from '../../../format.ts';
import { type CouponInput, couponInputOf, couponTermsOf } from './coupon-form.ts';
import { type EligibilityInput, eligibilityInputOf, eligibilityOf } from './eligibility-form.ts';
import { isUnits, wholeNumber } from './typed-number.ts';
import type { WindowInput } from './window-fields.tsx';

/** What is typed of an activity. */
export interface ActivityInput {
  readonly name: string;
  readonly stock: string;
  readonly window: WindowInput;
  readonly who: EligibilityInput;
  /** Of a COUPON activity. */
  readonly coupon: CouponInput | undefined;
}

export const activityInputOf = (activity: Activity): ActivityInput => ({
  name: activity.name,
  stock: String(activity.stock),
  window: { opensAt: toLocalInput(activity.opensAt), closesAt: toLocalInput(activity.closesAt) },
  who: eligibilityInputOf(activity.eligibility),
  coupon: activity.coupon && couponInputOf(activity.coupon),
});

/** Of what was typed, all that says something else than the activity does; undefined while any of it is missing or unreadable. */
export const activityChangesOf = (activity: Activity, { name, stock, window, who, coupon }: ActivityInput) => {
  const closesAt = fromLocalInput(window.closesAt);
  const opensAt = fromLocalInput(window.opensAt);
  if (name.trim() === '' || !isUnits(stock) || opensAt === undefined || closesAt === undefined) return undefined;
  const kept = activityInputOf(activity);
  const terms = coupon && couponTermsOf(coupon);
  const eligibility = eligibilityOf(who);
  if ((coupon && !terms) || !eligibility) return undefined;
  const isDraft = activity.status === 'DRAFT';
  return {
    ...(isDraft && isOther(coupon, kept.coupon) && { coupon: terms }),
    ...(name !== kept.name && { name }),
    ...(window.closesAt !== kept.window.closesAt && { closesAt }),
    ...(isDraft && window.opensAt !== kept.window.opensAt && { opensAt }),
    ...(wholeNumber(stock) !== activity.stock && { stock: wholeNumber(stock) }),
    ...(isDraft && isOther(who, kept.who) && { eligibility }),
  };
};

const isOther = (typed: unknown, kept: unknown): boolean => JSON.stringify(typed) !== JSON.stringify(kept);
