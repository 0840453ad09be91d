import { absent, ConditionFailed, type Database, equals, present } from '#platform/table.ts';
import type { ServerKey } from './schema.ts';
import { serverKeysTable } from './tables.ts';

const SCOPE = 'server-keys';

/** One secret as kept: its SHA-256, which is enough to know 256 random bits by and useless to whoever reads the table. */
export type KeptSecret = ServerKey['secrets'][number] & { readonly digest: string };
export type StoredServerKey = Omit<ServerKey, 'secrets'> & { readonly secrets: readonly KeptSecret[] };
type ServerKeyItem = StoredServerKey & { readonly scope: string };

const storedOf = ({ scope, ...key }: ServerKeyItem): StoredServerKey => key;

/** What may be shown of a key. */
export const serverKeyOf = ({ secrets, ...key }: StoredServerKey): ServerKey => ({
  ...key,
  secrets: secrets.map(({ digest, ...secret }) => secret),
});

export type ServerKeyStore = ReturnType<typeof serverKeyStore>;

/** Server keys, revoked ones included: they stay listed, so that a refused backend can be explained. */
export const serverKeyStore = (database: Database) => {
  const table = database.table<ServerKeyItem>(serverKeysTable);
  const keyOf = (id: string) => ({ scope: SCOPE, id });
  const orNone = (error: unknown): undefined => {
    if (error instanceof ConditionFailed) return undefined;
    throw error;
  };

  return {
    create: (key: StoredServerKey): Promise<void> => table.put({ scope: SCOPE, ...key }, absent('id')),

    get: async (id: string): Promise<StoredServerKey | undefined> => {
      const item = await table.get(keyOf(id));
      return item && storedOf(item);
    },

    list: async (query: { readonly limit: number; readonly cursor?: string | undefined }) => {
      const { limit, cursor } = query;
      const page = await table.query({ partition: SCOPE, limit, ...(cursor === undefined ? {} : { cursor }) });
      return { items: page.items.map((item) => serverKeyOf(storedOf(item))), nextCursor: page.cursor };
    },

    /** @returns undefined if it is no longer the version it was */
    replaceSecrets: (key: StoredServerKey, secrets: readonly KeptSecret[]): Promise<StoredServerKey | undefined> =>
      table
        .update(keyOf(key.id), { set: { secrets: [...secrets] }, add: { version: 1 } }, { when: equals('version', key.version) })
        .then(storedOf, orNone),

    /** @returns undefined if there is no such key */
    revoke: (id: string): Promise<StoredServerKey | undefined> =>
      table
        .update(keyOf(id), { set: { revoked: true, secrets: [] }, add: { version: 1 } }, { when: present('id') })
        .then(storedOf, orNone),
  };
};
