import { walk } from '#platform/table/walk.ts';
import { absent, ConditionFailed, type Database, equals, TransactionCanceled, type TransactionEntry } from '#platform/table.ts';
import type { EventDefinition } from './schema.ts';
import { definitionsTable } from './tables.ts';

type DefinitionItem = EventDefinition & { readonly scope: string; readonly id: string };

const NEWEST = 'NEWEST';
const definitionOf = ({ scope, id, ...definition }: DefinitionItem): EventDefinition => definition;
const versionsOf = (name: string): string => `VERSION#${name}`;
const newest = (definition: EventDefinition): DefinitionItem => ({ ...definition, scope: NEWEST, id: definition.name });
const numbered = (definition: EventDefinition): DefinitionItem => ({
  ...definition,
  scope: versionsOf(definition.name),
  id: String(definition.version).padStart(8, '0'),
});

export type DefinitionStore = ReturnType<typeof definitionStore>;

/** Definitions a store made for itself; the built-in ones are code. */
export const definitionStore = (database: Database) => {
  const table = database.table<DefinitionItem>(definitionsTable);

  /** A later version leaves the status alone: somebody may be changing that right now. */
  const newestEntry = (definition: EventDefinition): TransactionEntry => {
    const { name, version, description, properties, createdAt = 0 } = definition;
    if (version === 1) return table.write.put(newest(definition), absent('id'));
    const set = { version, description, properties, createdAt };
    return table.write.update({ scope: NEWEST, id: name }, { set }, equals('version', version - 1));
  };

  return {
    get: async (name: string): Promise<EventDefinition | undefined> => {
      const item = await table.get({ scope: NEWEST, id: name });
      return item && definitionOf(item);
    },

    /** The newest version of each, by name. */
    list: async (): Promise<readonly EventDefinition[]> => {
      const found: EventDefinition[] = [];
      for await (const item of walk(table, { partition: NEWEST })) found.push(definitionOf(item));
      return found;
    },

    /** Every version of one, newest first. */
    versions: async (name: string, query: { readonly limit: number; readonly cursor?: string | undefined }) => {
      const { limit, cursor } = query;
      const asked = { partition: versionsOf(name), reverse: true, limit, ...(cursor === undefined ? {} : { cursor }) };
      const page = await table.query(asked);
      return { items: page.items.map(definitionOf), nextCursor: page.cursor };
    },

    /** @returns false if it is no longer the version before this one, or, for the first, if the name is taken */
    add: async (definition: EventDefinition): Promise<boolean> => {
      try {
        await database.transact([newestEntry(definition), table.write.put(numbered(definition), absent('id'))]);
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceled) return false;
        throw error;
      }
    },

    /** @returns undefined if it is no longer this version */
    setStatus: async ({ name, version }: EventDefinition, status: EventDefinition['status']) => {
      try {
        const when = equals('version', version);
        return definitionOf(await table.update({ scope: NEWEST, id: name }, { set: { status } }, { when }));
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
  };
};
