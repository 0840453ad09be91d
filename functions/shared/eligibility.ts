import * as z from 'zod';
import { said } from './issue.ts';

const Age = z.int().min(0).max(150);
const Word = z.string().trim().min(1).max(40);

/**
 * Who may take part; all filters of an activity must hold. A draft may hold an unfinished one (no bound, no region yet), which
 * keeps it from being published.
 */
export const EligibilityFilter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('AGE'), min: Age.optional(), max: Age.optional() }).meta({
    description: 'Age counts by year of birth: this year in the store’s zone minus the year of birth; both bounds inclusive',
  }),
  z
    .object({ kind: z.literal('REGION'), regions: z.array(Word).max(50).readonly() })
    .meta({ description: "The profile's region is one of these; upper and lower case are the same" }),
  z
    .object({ kind: z.literal('GRADE'), grades: z.array(Word).max(20).readonly() })
    .meta({ description: "The profile's grade is one of these; upper and lower case are the same" }),
  z
    .object({ kind: z.literal('RECENT_PURCHASE'), bought: z.boolean(), days: z.int().min(1).max(365) })
    .meta({ description: 'Bought (or did not buy) through Axon within the last `days` x 24 h, as the order ledger knows it' }),
]);
export type EligibilityFilter = z.infer<typeof EligibilityFilter>;
export type FilterKind = EligibilityFilter['kind'];

/** The filters of one activity, each kind once. */
export const Eligibility = z
  .array(EligibilityFilter)
  .max(4)
  .refine(
    (filters) => new Set(filters.map(({ kind }) => kind)).size === filters.length,
    said('Each kind of filter may be set once.', '같은 종류의 조건은 한 번만 쓸 수 있습니다.'),
  )
  .readonly();

/** What is known of a customer by the store's backend and the ledger; nothing of it comes from a browser. */
export interface CustomerFacts {
  readonly birthYear?: number | undefined;
  readonly region?: string | undefined;
  readonly grade?: string | undefined;
  /** Epoch ms of the newest order; absent if there is none. */
  readonly lastPurchaseAt?: number | undefined;
}
