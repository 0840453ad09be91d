import { AxonError } from '#shared/axon-error.ts';
import { type Clock, DAY } from '#shared/clock.ts';
import type { CustomerFacts, EligibilityFilter, FilterKind } from '#shared/eligibility.ts';
import { storeYear } from '#shared/store-zone.ts';
import type { ReadCustomer } from './schema.ts';

/** A filter that does not hold; `missing` names the attribute nothing is known of. */
export interface FailedFilter {
  readonly filter: FilterKind;
  readonly missing?: 'birthYear' | 'region' | 'grade';
}

/**
 * Lets a customer pass if every filter of the activity holds. One read, none without filters.
 * @throws AxonError NOT_ELIGIBLE with all filters that `failed`
 */
export const checkEligibility = async (
  userId: string,
  filters: readonly EligibilityFilter[],
  { readCustomer, clock }: { readonly readCustomer: ReadCustomer; readonly clock: Clock },
): Promise<void> => {
  if (filters.length === 0) return;
  const failed = failedFilters(filters, (await readCustomer(userId)) ?? {}, clock.now());
  if (failed.length > 0) throw new AxonError('NOT_ELIGIBLE', { failed });
};

/** Filters that do not hold for a customer at an instant, in their own order. What is not known does not hold. */
export const failedFilters = (
  filters: readonly EligibilityFilter[],
  facts: CustomerFacts,
  now: number,
): readonly FailedFilter[] => filters.flatMap((filter) => failureOf(filter, facts, now) ?? []);

const failureOf = (filter: EligibilityFilter, facts: CustomerFacts, now: number): FailedFilter | undefined => {
  switch (filter.kind) {
    case 'AGE': {
      if (facts.birthYear === undefined) return { filter: 'AGE', missing: 'birthYear' };
      const age = storeYear(now) - facts.birthYear;
      return age >= (filter.min ?? 0) && age <= (filter.max ?? age) ? undefined : { filter: 'AGE' };
    }
    case 'REGION':
      if (facts.region === undefined) return { filter: 'REGION', missing: 'region' };
      return isAmong(filter.regions, facts.region) ? undefined : { filter: 'REGION' };
    case 'GRADE':
      if (facts.grade === undefined) return { filter: 'GRADE', missing: 'grade' };
      return isAmong(filter.grades, facts.grade) ? undefined : { filter: 'GRADE' };
    default: {
      const bought = facts.lastPurchaseAt !== undefined && facts.lastPurchaseAt > now - filter.days * DAY;
      return bought === filter.bought ? undefined : { filter: 'RECENT_PURCHASE' };
    }
  }
};

const isAmong = (words: readonly string[], word: string): boolean =>
  words.some((each) => each.toUpperCase() === word.toUpperCase());
