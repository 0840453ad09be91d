import type { ActivityType } from '../../../../functions/catalog/schema.ts';
import type { CouponTerms } from '../../../../functions/shared/coupon.ts';
import { fromLocalInput, toLocalInput } from '../../../format.ts';
import { type CouponInput, couponTermsOf, emptyCoupon } from './coupon-form.ts';
import { type EligibilityInput, eligibilityOf, noEligibility } from './eligibility-form.ts';
import { emptyProduct, type ProductInput, productOf } from './product-choice.tsx';
import { isUnreadable, wholeNumber } from './typed-number.ts';
import type { NewCampaign } from './use-campaigns.ts';
import type { WindowInput } from './window-fields.tsx';

/** What is typed into the form of a new campaign. */
export interface CampaignInput {
  readonly name: string;
  readonly budget: string;
  readonly activityName: string;
  readonly stock: string;
  readonly window: WindowInput;
  readonly eligibility: EligibilityInput;
  readonly type: ActivityType;
  /** Of a FIRST_COME_FIRST_SERVE activity. */
  readonly product: ProductInput;
  /** Of a COUPON activity. */
  readonly coupon: CouponInput;
}

const HOUR = 3_600_000;

/** Opens at the next full hour for three hours: a sale's usual evening. */
export const emptyCampaign = (now: number): CampaignInput => {
  const opensAt = Math.ceil(now / HOUR) * HOUR;
  return {
    name: '',
    budget: '',
    activityName: '',
    stock: '100',
    window: { opensAt: toLocalInput(opensAt), closesAt: toLocalInput(opensAt + 3 * HOUR) },
    eligibility: noEligibility,
    type: 'FIRST_COME_FIRST_SERVE',
    product: emptyProduct,
    coupon: emptyCoupon(opensAt + 3 * HOUR),
  };
};

/** The campaign to create, once everything needed is there and can be read. */
export const campaignOf = (input: CampaignInput): Omit<NewCampaign, 'key'> | undefined => {
  const opensAt = fromLocalInput(input.window.opensAt);
  const closesAt = fromLocalInput(input.window.closesAt);
  const stock = wholeNumber(input.stock);
  const budget = wholeNumber(input.budget);
  const content = contentOf(input);
  const eligibility = eligibilityOf(input.eligibility);
  if (input.name.trim() === '' || input.activityName.trim() === '') return undefined;
  if (opensAt === undefined || closesAt === undefined || !stock || !content) return undefined;
  if (isUnreadable(input.budget) || !eligibility) return undefined;
  return {
    campaign: { name: input.name, ...(budget !== undefined && { budget }) },
    activity: {
      name: input.activityName,
      type: input.type,
      stock,
      opensAt,
      closesAt,
      eligibility,
      ...(content.coupon && { coupon: content.coupon }),
    },
    product: content.product,
  };
};

/** What the activity sells or gives; undefined while it is not complete. */
const contentOf = ({ type, product, coupon }: CampaignInput): Content | undefined => {
  if (type === 'GIVEAWAY') return { product: undefined };
  const content: Content =
    type === 'COUPON' ? { coupon: couponTermsOf(coupon), product: undefined } : { product: productOf(product) };
  return content.coupon || content.product ? content : undefined;
};

interface Content {
  readonly product: NewCampaign['product'];
  readonly coupon?: CouponTerms | undefined;
}
