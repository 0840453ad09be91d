import { isDeepStrictEqual } from 'node:util';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import type { Customer, ProfilePut } from '../schema.ts';
import type { CustomerItem, CustomerStore } from './customer-store.ts';

export interface ProfileDeps {
  readonly customers: CustomerStore;
  readonly clock: Clock;
}

/** Two backends that write one customer take turns; more rounds than this mean something is wrong. */
const ROUNDS = 8;

/**
 * Replaces a customer's whole profile: what is left out is no longer known. The same profile again changes nothing, so a
 * request may be repeated. With `version` it replaces only what the caller has read (0 = no profile yet); without, the last
 * one wins.
 * @throws AxonError VERSION_CONFLICT, TRY_AGAIN
 */
export const putProfile = async (
  customerId: string,
  { version, ...profile }: ProfilePut,
  { customers, clock }: ProfileDeps,
): Promise<Customer> => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = (await customers.get(customerId)) ?? { customerId };
    if (before.profile && isDeepStrictEqual(before.profile, profile)) return customerOf(before);
    if (version !== undefined && version !== (before.version ?? 0))
      throw new AxonError('VERSION_CONFLICT', { version: before.version ?? 0 });
    const written = await customers.replaceProfile(before, profile, clock.now());
    if (written) return customerOf(written);
  }
  throw new AxonError('TRY_AGAIN', { retryAfter: 1 });
};

/** @throws AxonError CUSTOMER_NOT_FOUND */
export const readProfile = async (customerId: string, { customers }: Pick<ProfileDeps, 'customers'>): Promise<Customer> => {
  const item = await customers.get(customerId);
  if (!item) throw new AxonError('CUSTOMER_NOT_FOUND');
  return customerOf(item);
};

const customerOf = ({ customerId, profile, version, updatedAt, lastPurchaseAt }: CustomerItem): Customer => ({
  customerId,
  ...profile,
  version: version ?? 0,
  updatedAt,
  lastPurchaseAt,
});
