import { absent, ConditionFailed, type Database, present } from '#platform/table.ts';
import type { WriteKey, WriteKeyEdit } from './schema.ts';
import { writeKeysTable } from './tables.ts';

const SCOPE = 'write-keys';

type WriteKeyItem = WriteKey & { readonly scope: string };

const toWriteKey = ({ key, label, origins, keepsWholeIp, revoked, createdAt }: WriteKeyItem): WriteKey => ({
  key,
  label,
  origins,
  ...(keepsWholeIp === undefined ? {} : { keepsWholeIp }),
  revoked,
  createdAt,
});

export type WriteKeyStore = ReturnType<typeof writeKeyStore>;

/** Write keys, revoked ones included: a revoked key stays listed, so that refused events can be explained. */
export const writeKeyStore = (database: Database) => {
  const table = database.table<WriteKeyItem>(writeKeysTable);
  const keyOf = (key: string) => ({ scope: SCOPE, key });

  /** @returns undefined if there is no such key */
  const change = async (key: string, set: Partial<WriteKey>): Promise<WriteKey | undefined> => {
    try {
      return toWriteKey(await table.update(keyOf(key), { set }, { when: present('key') }));
    } catch (error) {
      if (error instanceof ConditionFailed) return undefined;
      throw error;
    }
  };

  return {
    /** @throws ConditionFailed if the key is taken */
    async create(writeKey: WriteKey): Promise<void> {
      await table.put({ scope: SCOPE, ...writeKey }, absent('key'));
    },

    async find(key: string): Promise<WriteKey | undefined> {
      const item = await table.get(keyOf(key), { consistent: false });
      return item && toWriteKey(item);
    },

    async list(query: { readonly limit: number; readonly cursor?: string | undefined }) {
      const { limit, cursor } = query;
      const page = await table.query({ partition: SCOPE, limit, ...(cursor === undefined ? {} : { cursor }) });
      return { items: page.items.map(toWriteKey), nextCursor: page.cursor };
    },

    /** What is not named stays as it is. */
    edit: (key: string, { origins, keepsWholeIp }: WriteKeyEdit) =>
      change(key, { origins, ...(keepsWholeIp === undefined ? {} : { keepsWholeIp }) }),
    revoke: (key: string) => change(key, { revoked: true }),
  };
};
