import { absent, any, below, ConditionFailed, type Database, equals } from '#platform/table.ts';
import type { CustomerFacts } from '#shared/eligibility.ts';
import type { Profile } from '../schema.ts';
import { customersTable } from '../tables.ts';

/** What is known of one customer: the profile from the store's backend, the rest from the ledger. One item, so one read. */
export type CustomerItem = {
  readonly customerId: string;
  readonly profile?: Profile;
  /** Rises by one per change of the profile. */
  readonly version?: number;
  readonly updatedAt?: number;
  /** When the newest order was confirmed, epoch ms. */
  readonly lastPurchaseAt?: number;
};

/** An order as far as it says something of its customer. */
export interface Purchase {
  readonly customerId: string;
  readonly confirmedAt: number;
}

export type CustomerStore = ReturnType<typeof customerStore>;

export const customerStore = (database: Database) => {
  const table = database.table<CustomerItem>(customersTable);
  const get = (customerId: string): Promise<CustomerItem | undefined> => table.get({ customerId });
  const lost = (error: unknown): undefined => {
    if (error instanceof ConditionFailed) return undefined;
    throw error;
  };

  /** Only ever forwards, so purchases may come late, twice and in any order. */
  const rememberPurchase = async ({ customerId, confirmedAt }: Purchase): Promise<void> => {
    const when = any(absent('lastPurchaseAt'), below('lastPurchaseAt', confirmedAt));
    await table.update({ customerId }, { set: { lastPurchaseAt: confirmedAt } }, { when }).catch(lost);
  };

  return {
    get,

    /** @returns whether anything was known */
    remove: async (customerId: string): Promise<boolean> => (await table.delete({ customerId })) !== undefined,

    /** What eligibility is decided by, strongly consistent: a profile written a moment ago counts. */
    facts: async (customerId: string): Promise<CustomerFacts | undefined> => {
      const item = await get(customerId);
      return item && { ...item.profile, lastPurchaseAt: item.lastPurchaseAt };
    },

    /** Replaces the whole profile. @returns undefined if somebody else did since `before` was read */
    replaceProfile: (
      before: Pick<CustomerItem, 'customerId' | 'version'>,
      profile: Profile,
      now: number,
    ): Promise<CustomerItem | undefined> =>
      table
        .update(
          { customerId: before.customerId },
          { set: { profile, updatedAt: now }, add: { version: 1 } },
          { when: before.version === undefined ? absent('version') : equals('version', before.version) },
        )
        .catch(lost),

    rememberPurchases: async (purchases: readonly Purchase[]): Promise<void> => {
      const newest = new Map<string, Purchase>();
      for (const purchase of purchases)
        if ((newest.get(purchase.customerId)?.confirmedAt ?? -1) < purchase.confirmedAt)
          newest.set(purchase.customerId, purchase);
      await Promise.all([...newest.values()].map(rememberPurchase));
    },
  };
};
