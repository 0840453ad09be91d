import * as z from 'zod';
import { StockChange } from '#functions/reservations/schema.ts';
import { CouponTerms } from '#shared/coupon.ts';
import { DisplayName } from '#shared/display-name.ts';
import { Eligibility } from '#shared/eligibility.ts';
import { ActivityId, CampaignId, EpochMs, ProductId } from '#shared/ids.ts';
import { said } from '#shared/issue.ts';
import { Amount, Currency } from '#shared/money.ts';

/** DRAFT -> ACTIVE <-> PAUSED -> ENDED. ENDED is final: a re-run is a new campaign. */
export const Status = z.enum(['DRAFT', 'ACTIVE', 'PAUSED', 'ENDED']);
export type Status = z.infer<typeof Status>;

/** FIRST_COME_FIRST_SERVE sells a product, COUPON gives each shopper one coupon, GIVEAWAY draws winners among all who entered. */
export const ActivityType = z.enum(['FIRST_COME_FIRST_SERVE', 'COUPON', 'GIVEAWAY']);
export type ActivityType = z.infer<typeof ActivityType>;

/** Slot rows are the stock; each is a row, so it is bounded. */
const Stock = z.int().min(1).max(100_000);
export const Version = z.int().positive().meta({ description: 'Rises by one per change; send back the one you read' });

export const Product = z.object({
  id: ProductId,
  name: DisplayName,
  description: z.string().max(2000).default(''),
  category: z.string().max(60).default(''),
  /** Price of one, in minor units; copied into the slot when a shopper goes to pay. */
  price: Amount,
  currency: Currency,
  imageUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  version: Version,
  createdAt: EpochMs,
  updatedAt: EpochMs,
});
export type Product = z.infer<typeof Product>;

/** What an activity sells or gives, by its type. */
const content = {
  productId: ProductId.optional().meta({ description: 'What is sold (FIRST_COME_FIRST_SERVE)' }),
  coupon: CouponTerms.optional().meta({ description: 'What is given (COUPON)' }),
};

/** What a campaign runs. Its row is the authority on status and window; the reservation gate copies them. */
export const Activity = z.object({
  id: ActivityId,
  campaignId: CampaignId,
  name: DisplayName,
  type: ActivityType,
  ...content,
  /** Places there are to get; of a GIVEAWAY: how many win. */
  stock: Stock,
  status: Status,
  /** Half-open window [opensAt, closesAt). */
  opensAt: EpochMs,
  closesAt: EpochMs,
  /** Who may take part: all of them must hold. */
  eligibility: Eligibility,
  version: Version,
  createdAt: EpochMs,
  updatedAt: EpochMs,
});
export type Activity = z.infer<typeof Activity>;

export const Campaign = z.object({
  id: CampaignId,
  name: DisplayName,
  status: Status,
  /** Planned budget in minor units; what was really spent is the spend ledger's business. */
  budget: Amount.optional(),
  currency: Currency,
  version: Version,
  createdAt: EpochMs,
  updatedAt: EpochMs,
});
export type Campaign = z.infer<typeof Campaign>;

/** A campaign with its activities and their products: one request for an editor or a list row. */
export const CampaignDetail = Campaign.extend({
  activities: z.array(Activity.extend({ product: Product.optional() })).readonly(),
});
export type CampaignDetail = z.infer<typeof CampaignDetail>;

const window = { opensAt: EpochMs, closesAt: EpochMs };

/** Field that says what an activity of a type sells or gives. */
export const contentOf = { FIRST_COME_FIRST_SERVE: 'productId', COUPON: 'coupon' } as const satisfies Partial<
  Record<ActivityType, string>
>;

/** What the field of a type must be, both ways: needed there, and nowhere else. */
const wrongContent: Readonly<Record<keyof typeof contentOf, string>> = {
  FIRST_COME_FIRST_SERVE: said(
    'A first-come-first-served activity needs a product, and no other does.',
    '상품은 선착순 이벤트에만, 반드시 정해야 합니다.',
  ),
  COUPON: said('A coupon activity needs a coupon, and no other does.', '쿠폰은 쿠폰 이벤트에만, 반드시 정해야 합니다.'),
};

export const ActivityDraft = z
  .object({
    name: DisplayName,
    type: ActivityType.default('FIRST_COME_FIRST_SERVE'),
    ...content,
    stock: Stock,
    ...window,
    eligibility: Eligibility.default([]),
  })
  .superRefine((draft, context) => {
    for (const type of ['FIRST_COME_FIRST_SERVE', 'COUPON'] as const) {
      const field = contentOf[type];
      if ((draft[field] !== undefined) !== (type === draft.type))
        context.addIssue({ code: 'custom', path: [field], message: wrongContent[type] });
    }
  });
/** A campaign runs few activities; all of them change status in one transaction. */
export const MAX_ACTIVITIES = 10;
export const CampaignDraft = z.object({
  name: DisplayName,
  budget: Amount.optional(),
  activities: z.array(ActivityDraft).max(MAX_ACTIVITIES).default([]),
});
export const CampaignEdit = z.object({
  version: Version,
  name: DisplayName.optional(),
  budget: Amount.nullable().optional().meta({ description: 'In minor units; null takes the planned budget back' }),
});
export const ActivityEdit = z.object({
  version: Version,
  name: DisplayName.optional(),
  /** Only while DRAFT. */
  productId: ProductId.optional(),
  /** Only while DRAFT: what a coupon is worth is fixed before anybody has one. Replaced as a whole. */
  coupon: CouponTerms.optional(),
  /** Until it has ended. Lowered, it takes only what is free: see `stockChange` of the answer. */
  stock: Stock.optional(),
  opensAt: EpochMs.optional(),
  closesAt: EpochMs.optional(),
  /** Only while DRAFT: nobody's chance changes once shoppers have read the conditions. */
  eligibility: Eligibility.optional(),
});
/** `stockChange` says how far a new stock of an activity on sale has come. */
export const EditedActivity = Activity.extend({ stockChange: StockChange.optional() });
export type EditedActivity = z.infer<typeof EditedActivity>;
export const ProductDraft = Product.pick({ name: true, description: true, category: true, price: true, imageUrl: true });
/** Fields left out stay as they are; they must not fall back to the defaults of a new product. */
export const ProductEdit = ProductDraft.extend({
  description: Product.shape.description.unwrap(),
  category: Product.shape.category.unwrap(),
})
  .partial()
  .extend({ version: Version });

/** What a shop page may show of an activity: published ones only. */
export const ShopActivity = Activity.pick({
  id: true,
  campaignId: true,
  name: true,
  type: true,
  stock: true,
  status: true,
  opensAt: true,
  closesAt: true,
  eligibility: true,
  coupon: true,
}).extend({
  /** Of a FIRST_COME_FIRST_SERVE activity. */
  product: Product.pick({
    id: true,
    name: true,
    description: true,
    category: true,
    price: true,
    currency: true,
    imageUrl: true,
  }).optional(),
});
export type ShopActivity = z.infer<typeof ShopActivity>;
