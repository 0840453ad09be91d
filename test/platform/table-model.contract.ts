import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  absent,
  all,
  below,
  type Change,
  type Condition,
  type Database,
  equals,
  type Item,
  not,
  type Query,
  type Table,
  type TableDeclaration,
  type TransactionEntry,
} from '#platform/table.ts';
import { type Subject, things } from './table.contract.ts';
import { modelDatabase } from './table-model.ts';

/** One step of a random life of a small table. */
type Step = (database: Database) => Promise<unknown>;

const SHELVES = ['a', 'b'];
const keys = (run: string) =>
  fc.record({ shelf: fc.constantFrom(...SHELVES).map((name) => run + name), number: fc.constantFrom(-1, 0, 2, 10) });

const attributes = (run: string) =>
  fc.record(
    {
      owner: fc.constantFrom('x', 'y').map((name) => run + name),
      rank: fc.constantFrom(1, 2, 3),
      color: fc.constantFrom('red', 'blue').map((name) => run + name),
      count: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(0.1, 0.25)),
      list: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
      expiresAt: fc.constantFrom(1, 2),
    },
    { requiredKeys: [] },
  );

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant(absent('shelf')),
  fc.constant(not(absent('shelf'))),
  fc.integer({ min: -2, max: 3 }).map((value) => equals('count', value)),
  fc.integer({ min: -2, max: 3 }).map((value) => below('count', value)),
  fc.integer({ min: -2, max: 3 }).map((value) => all(not(below('count', value)), not(equals('rank', value)))),
);
const when = fc.option(condition, { nil: undefined });

const change = (run: string): fc.Arbitrary<Change> =>
  fc.oneof(
    attributes(run).map((set) => ({ set })),
    fc.record({ add: fc.record({ count: fc.constantFrom(1, -2, 0.2) }), append: fc.record({ list: fc.constant([7]) }) }),
    fc.record({ remove: fc.uniqueArray(fc.constantFrom('owner', 'rank', 'color', 'count', 'list')) }),
  );

const write = (run: string): fc.Arbitrary<TransactionEntry> =>
  fc.oneof(
    fc.record({ key: keys(run), rest: attributes(run), when }).map(({ key, rest, when }) => ({
      table: things,
      kind: 'put' as const,
      item: { ...key, ...rest },
      when,
    })),
    fc.record({ table: fc.constant(things), kind: fc.constant('update' as const), key: keys(run), change: change(run), when }),
    fc.record({ table: fc.constant(things), kind: fc.constant('delete' as const), key: keys(run), when }),
  );

const query = (run: string): fc.Arbitrary<Query> => {
  const paging = { reverse: fc.boolean(), limit: fc.constantFrom(1, 2, 50) };
  const range = fc.constantFrom<Query['range'] | undefined>(
    undefined,
    { from: 0 },
    { to: 2 },
    { from: 1, to: 10 },
    { equals: 2 },
  );
  const on = (partition: fc.Arbitrary<string>, index?: string) =>
    fc.record({ partition: partition.map((name) => run + name), range, ...paging }).map(
      ({ range, ...rest }): Query => ({
        ...rest,
        ...(range && { range }),
        ...(index && { index }),
      }),
    );
  return fc.oneof(on(fc.constantFrom(...SHELVES)), on(fc.constantFrom('x', 'y'), 'byOwner'));
};

const single = (entry: TransactionEntry): Step => {
  if (entry.kind === 'put') return (database) => database.table(things).put(entry.item, entry.when);
  if (entry.kind === 'delete') return (database) => database.table(things).delete(entry.key, entry.when);
  if (entry.kind === 'check') return (database) => database.transact([entry]);
  const how = entry.when ? { when: entry.when } : {};
  return (database) => database.table(things).update(entry.key, entry.change, how);
};

/** Without an empty last page: after a page that ends with the last item an engine may promise more or not. */
const readPages = async (database: Database, asked: Query): Promise<unknown> => {
  const pages: (readonly unknown[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await database.table(things).query(cursor === undefined ? asked : { ...asked, cursor });
    pages.push(page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages.at(-1)?.length === 0 ? pages.slice(0, -1) : pages;
};

const step = (run: string): fc.Arbitrary<{ readonly label: string; readonly take: Step }> =>
  fc.oneof(
    { weight: 6, arbitrary: write(run).map((entry) => ({ label: JSON.stringify(entry), take: single(entry) })) },
    {
      weight: 3,
      arbitrary: fc.array(write(run), { minLength: 1, maxLength: 4 }).map((entries) => ({
        label: JSON.stringify(entries),
        take: (database: Database) => database.transact(entries),
      })),
    },
    {
      weight: 3,
      arbitrary: query(run).map((asked) => ({
        label: JSON.stringify(asked),
        take: (database: Database) => readPages(database, asked),
      })),
    },
    {
      weight: 1,
      arbitrary: keys(run).map((key) => ({
        label: JSON.stringify(key),
        take: (database: Database) => database.table(things).get(key),
      })),
    },
  );

const outcomeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return { answer: await work };
  } catch (error) {
    const { name, item, reasons } = Object(error);
    return { name, item, reasons };
  }
};

export const modelContract = (subject: () => Subject): void => {
  describe('any sequence of operations', () => {
    test('answers as a plain model of the table does', async () => {
      const { database, engine, fresh } = subject();
      let runs = 0;
      const life = fc.asyncProperty(fc.array(step('@'), { minLength: 5, maxLength: 40 }), async (steps) => {
        // Every run has partitions of its own, so that the tables of an endpoint need not be emptied.
        runs += 1;
        const real = renamed(database, `${fresh()}-${runs}-`);
        const model = modelDatabase();
        for (const { label, take } of steps)
          expect([label, await outcomeOf(take(real))]).toEqual([label, await outcomeOf(take(model))]);
      });
      await fc.assert(life, { numRuns: engine.randomRuns });
    }, 60_000);
  });
};

/** The database with every '@' in its data replaced, and back. */
const renamed = (database: Database, prefix: string): Database => {
  const there = <T>(value: T): T => swap(value, '@', prefix);
  const back = <T>(value: T): T => swap(value, prefix, '@');
  const answered = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return back(await work);
    } catch (error) {
      if (error instanceof Error) Object.assign(error, back({ ...error }));
      throw error;
    }
  };
  return {
    ...database,
    transact: (entries) => answered(database.transact(there(entries))),
    table: <T extends Item>(declaration: TableDeclaration): Table<T> => {
      const table = database.table<T>(declaration);
      return {
        ...table,
        get: (key) => answered(table.get(there(key))),
        put: (item, when) => answered(table.put(there(item), when)),
        update: (key, change, options) => answered(table.update(there(key), there(change), options)),
        delete: (key, when) => answered(table.delete(there(key), when)),
        query: async (asked) => {
          const page = await table.query(there(asked));
          return { items: back(page.items), cursor: page.cursor };
        },
      };
    },
  };
};

const swap = <T>(value: T, from: string, to: string): T =>
  value === undefined
    ? value
    : JSON.parse(JSON.stringify(value), (_, part) =>
        typeof part === 'string' && part.startsWith(from) ? to + part.slice(from.length) : part,
      );
