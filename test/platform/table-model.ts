import {
  type Change,
  type Condition,
  ConditionFailed,
  type Database,
  InvalidTableRequest,
  type Item,
  type Key,
  type Query,
  type QueryPage,
  type Table,
  type TableDeclaration,
  TransactionCanceled,
  type TransactionEntry,
} from '#platform/table.ts';

/**
 * A table as simply as it can be said: a map of items, searched from end to end. It knows only the conditions and
 * changes the random test uses, and shares no code with the drivers.
 */
export const modelDatabase = (): Database => {
  const items = new Map<string, Item>();
  const table = <T extends Item>(declaration: TableDeclaration): Table<T> => modelTable(items, declaration);
  return { table, transact: async (entries) => transact(items, entries), close: async () => {} };
};

const nameOf = ({ shelf, number }: Key | Item): string => `${shelf}/${number}`;

const holds = (condition: Condition | undefined, item: Item | undefined): boolean => {
  if (condition === undefined) return true;
  if (condition.op === 'all') return condition.conditions.every((part) => holds(part, item));
  if (condition.op === 'not') return !holds(condition.condition, item);
  if (!('path' in condition) || typeof condition.path !== 'string') throw new Error('not in the model');
  const value = item?.[condition.path];
  if (condition.op === 'absent') return value === undefined;
  if (condition.op === 'equals') return value === condition.operand;
  if (condition.op === 'below') return Number(value) < Number(condition.operand);
  throw new Error('not in the model');
};

const changed = (before: Item, change: Change): Item => {
  const after: Record<string, unknown> = { ...before, ...change.set };
  for (const [name, amount] of Object.entries(change.add ?? {}))
    after[name] = Number((Number(after[name] ?? 0) + amount).toFixed(9));
  for (const [name, values] of Object.entries(change.append ?? {})) after[name] = [after[name] ?? [], values].flat();
  for (const name of change.remove ?? []) delete after[String(name)];
  return JSON.parse(JSON.stringify(after));
};

const keyOf = (entry: TransactionEntry): Key | Item => (entry.kind === 'put' ? entry.item : entry.key);

const apply = (items: Map<string, Item>, entry: TransactionEntry): void => {
  const name = nameOf(keyOf(entry));
  if (entry.kind === 'put') items.set(name, entry.item);
  if (entry.kind === 'delete') items.delete(name);
  if (entry.kind === 'update') items.set(name, changed(items.get(name) ?? entry.key, entry.change));
};

const transact = (items: Map<string, Item>, entries: readonly TransactionEntry[]): void => {
  const names = entries.map((entry) => nameOf(keyOf(entry)));
  const empty = entries.some(
    (entry) => entry.kind === 'update' && Object.values(entry.change).every((part) => Object.keys(part).length === 0),
  );
  if (new Set(names).size < names.length || empty) throw new InvalidTableRequest('');
  const kept = entries.map((entry, at) => holds(entry.when, items.get(names[at] ?? '')));
  if (kept.includes(false))
    throw new TransactionCanceled(
      kept.map((holding, at) => (holding ? { code: 'none' } : { code: 'conditionFailed', item: items.get(names[at] ?? '') })),
    );
  for (const entry of entries) apply(items, entry);
};

const modelTable = <T extends Item>(items: Map<string, Item>, declaration: TableDeclaration): Table<T> => {
  const read = (key: Key | Item) => items.get(nameOf(key)) as T | undefined;
  const write = (entry: TransactionEntry): void => {
    const before = read(keyOf(entry));
    if (!holds(entry.when, before)) throw new ConditionFailed(before);
    apply(items, entry);
  };
  const table = declaration;
  return {
    declaration,
    get: async (key) => read(key),
    batchGet: async (keys) => keys.map(read).filter((item) => item !== undefined),
    put: async (item, when) => write({ table, kind: 'put', item, when }),
    async update(key, change, options) {
      write({ table, kind: 'update', key, change, when: options?.when });
      return read(key) ?? ({} as T);
    },
    async delete(key, when) {
      const before = read(key);
      write({ table, kind: 'delete', key, when });
      return before;
    },
    query: async (query) => search<T>([...items.values()] as T[], query),
    write: {
      put: (item, when) => ({ table, kind: 'put', item, when }),
      update: (key, change, when) => ({ table, kind: 'update', key, change, when }),
      delete: (key, when) => ({ table, kind: 'delete', key, when }),
      check: (key, when) => ({ table, kind: 'check', key, when }),
    },
  };
};

const inRange = (range: Query['range'], value: unknown): boolean => {
  const number = Number(value);
  if (range === undefined || 'beginsWith' in range) return true;
  if ('equals' in range) return number === range.equals;
  return number >= Number(range.from ?? -Infinity) && number <= Number(range.to ?? Infinity);
};

const search = <T extends Item>(items: readonly T[], query: Query): QueryPage<T> => {
  const [partition, sort] = query.index === 'byOwner' ? ['owner', 'rank'] : ['shelf', 'number'];
  const direction = query.reverse ? -1 : 1;
  const sorted = items
    .filter((item) => item[partition] === query.partition && item[sort] !== undefined && inRange(query.range, item[sort]))
    .sort((a, b) => direction * (Number(a[sort]) - Number(b[sort]) || compare(a, b)));
  const from = Number(query.cursor ?? 0);
  const to = from + (query.limit ?? sorted.length);
  const page = sorted.slice(from, to);
  return { items: page, cursor: page.length === query.limit ? String(to) : undefined };
};

const compare = (a: Item, b: Item): number =>
  String(a.shelf) < String(b.shelf) ? -1 : String(a.shelf) > String(b.shelf) ? 1 : Number(a.number) - Number(b.number);
