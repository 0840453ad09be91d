import { accepted } from '#platform/table/accepted.ts';
import { walk } from '#platform/table/walk.ts';
import { absent, type Database, equals } from '#platform/table.ts';
import { trackingRulesTable } from '../tables.ts';
import type { TrackingRule } from './schema.ts';

const SCOPE = 'RULES';

type RuleItem = TrackingRule & { readonly scope: string };

const ruleOf = ({ scope, ...rule }: RuleItem): TrackingRule => rule;

/** An item holds no attribute without a value. */
const itemOf = (rule: TrackingRule): RuleItem => {
  const given = Object.entries(rule).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(given) as TrackingRule), scope: SCOPE };
};

export type RuleStore = ReturnType<typeof ruleStore>;

export const ruleStore = (database: Database) => {
  const table = database.table<RuleItem>(trackingRulesTable);
  const keyOf = (id: string) => ({ scope: SCOPE, id });

  return {
    get: async (id: string): Promise<TrackingRule | undefined> => {
      const item = await table.get(keyOf(id));
      return item && ruleOf(item);
    },

    /** All of them, newest first. */
    list: async (): Promise<readonly TrackingRule[]> => {
      const rules: TrackingRule[] = [];
      for await (const item of walk(table, { partition: SCOPE })) rules.push(ruleOf(item));
      return rules.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
    },

    /** @returns false if the id is taken */
    add: (rule: TrackingRule): Promise<boolean> => accepted(table.put(itemOf(rule), absent('id'))),

    /** Puts `rule` in place of the version before it. @returns false if that is no longer the newest */
    replace: (rule: TrackingRule): Promise<boolean> => accepted(table.put(itemOf(rule), equals('version', rule.version - 1))),

    /** @returns false if it is no longer this version */
    remove: ({ id, version }: Pick<TrackingRule, 'id' | 'version'>): Promise<boolean> =>
      accepted(table.delete(keyOf(id), equals('version', version))),
  };
};
