import { keyOfEntry } from './table/limits.ts';
import {
  type Database,
  type Item,
  type Key,
  type QueryPage,
  type Table,
  type TableDeclaration,
  Throttled,
  TransactionCanceled,
  type TransactionEntry,
} from './table.ts';

/** One call of a store, as a plan sees it. */
export interface TableCall {
  /** 1 for the first call to the database. */
  readonly number: number;
  readonly operation: 'get' | 'batchGet' | 'query' | 'put' | 'update' | 'delete' | 'transact';
  /** The table; for a transaction the table of each entry. */
  readonly tables: readonly string[];
}

/**
 * - `failBefore` / `failAfter`: the connection breaks before / after the store did its work; the caller cannot tell which
 * - `duplicate`: the answer got lost and the driver sent the same again (transactions carry a token: they happen once)
 * - `conflict`: a transaction on the same item was running
 * - `throttle`: refused, nothing was done
 * - `stale`: an eventually consistent read misses the last write (needs a replica); consistent reads are never stale
 * - `goneBefore` / `goneAfter`: the process dies before / after the store did its work: no later call is answered
 * - `delay`: waits before the store does its work
 */
export type Fault =
  | 'failBefore'
  | 'failAfter'
  | 'duplicate'
  | 'conflict'
  | 'throttle'
  | 'stale'
  | 'goneBefore'
  | 'goneAfter'
  | { readonly delay: () => Promise<unknown> };

/** Decides which call meets which fault. It must be deterministic, so that a failing run can be repeated. */
export type FaultPlan = (call: TableCall) => Fault | undefined;

export const noFaults: FaultPlan = () => undefined;
/** The nth call (from 1) meets the fault. */
export const atCall =
  (number: number, fault: Fault): FaultPlan =>
  (call) =>
    call.number === number ? fault : undefined;

/** The connection broke: the work may or may not have been done. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the table was lost');
    this.name = 'ConnectionLost';
  }
}

export interface FaultyDatabase extends Database {
  /** Every call so far, to enumerate the awaits of a rule. */
  readonly calls: readonly TableCall[];
  /** Resolves when a fault has taken the process away: race the rule against it. */
  readonly gone: Promise<void>;
}

type Work<T> = () => Promise<T>;
interface Attempt<T> {
  readonly call: TableCall;
  readonly fault: Fault | undefined;
  readonly work: Work<T>;
}

const isWrite = ({ operation }: TableCall): boolean => !['get', 'batchGet', 'query'].includes(operation);

const conflictOf = ({ operation, tables }: TableCall): Error =>
  operation === 'transact'
    ? new TransactionCanceled(tables.map((_, at) => ({ code: at === 0 ? 'conflict' : 'none' })))
    : new Throttled();

/** The fault decides what becomes of the work. */
const suffer = async <T>({ call, fault, work }: Attempt<T>): Promise<T> => {
  if (fault === 'failBefore') throw new ConnectionLost();
  if (fault === 'throttle') throw new Throttled();
  if (fault === 'conflict' && isWrite(call)) throw conflictOf(call);
  if (typeof fault === 'object') await fault.delay();
  const answer = await work();
  if (fault === 'failAfter') throw new ConnectionLost();
  return fault === 'duplicate' && call.operation !== 'transact' ? work() : answer;
};

/**
 * Wraps any database; calls meet the faults of the plan. @param replica an empty database that follows the first one, one
 * write late; `stale` reads are answered from it
 */
export const faultyDatabase = (database: Database, plan: FaultPlan, replica?: Database): FaultyDatabase => {
  const calls: TableCall[] = [];
  const { promise: gone, resolve: die } = Promise.withResolvers<void>();
  const follow = replica ? follower(database, replica) : async () => {};
  let alive = true;
  const never = new Promise<never>(() => {});

  const run: Run = async <T>(call: Omit<TableCall, 'number'>, work: Work<T>, stale?: Work<T>): Promise<T> => {
    if (!alive) return never;
    const numbered: TableCall = { number: calls.length + 1, ...call };
    calls.push(numbered);
    const fault = plan(numbered);
    const lastWords = async (): Promise<never> => {
      alive = false;
      die();
      return never;
    };
    if (fault === 'goneBefore') return lastWords();
    const used = fault === 'stale' && stale ? stale : work;
    const answer = suffer({ call: numbered, fault, work: used });
    // Answers that arrive after the process died are not seen by anyone.
    await answer.catch(() => undefined);
    if (fault === 'goneAfter') return lastWords();
    return alive ? answer : never;
  };

  const table = <T extends Item>(declaration: TableDeclaration): Table<T> =>
    faultyTable({ table: database.table<T>(declaration), replica: replica?.table<T>(declaration), run, follow });
  return {
    calls,
    gone,
    table,
    transact: (entries) =>
      run({ operation: 'transact', tables: entries.map((entry) => entry.table.name) }, async () => {
        await database.transact(entries);
        await follow(entries);
      }),
    close: () => database.close(),
  };
};

type Run = <T>(call: Omit<TableCall, 'number'>, work: Work<T>, stale?: Work<T>) => Promise<T>;
interface Wrapped<T extends Item> {
  readonly table: Table<T>;
  readonly replica: Table<T> | undefined;
  readonly run: Run;
  readonly follow: (entries: readonly TransactionEntry[]) => Promise<void>;
}

const faultyTable = <T extends Item>({ table, replica, run, follow }: Wrapped<T>): Table<T> => {
  const { declaration, write } = table;
  const call = (operation: TableCall['operation']) => ({ operation, tables: [declaration.name] });
  const followed = async <A>(entry: TransactionEntry, work: Promise<A>): Promise<A> => {
    const answer = await work;
    await follow([entry]);
    return answer;
  };
  const staleQuery = (consistent: boolean | undefined, read: (from: Table<T>) => Promise<QueryPage<T>>) =>
    replica && !consistent ? () => read(replica) : undefined;
  return {
    declaration,
    write,
    get: (key, options) =>
      run(
        call('get'),
        () => table.get(key, options),
        replica && options?.consistent === false ? () => replica.get(key) : undefined,
      ),
    batchGet: (keys) => run(call('batchGet'), () => table.batchGet(keys), replica && (() => replica.batchGet(keys))),
    query: (query) =>
      run(
        call('query'),
        () => table.query(query),
        staleQuery(query.consistent, (from) => from.query(query)),
      ),
    put: (item, when) => run(call('put'), () => followed(write.put(item, when), table.put(item, when))),
    update: (key, change, options) =>
      run(call('update'), () => followed(write.update(key, change, options?.when), table.update(key, change, options))),
    delete: (key, when) => run(call('delete'), () => followed(write.delete(key, when), table.delete(key, when))),
  };
};

/** Carries writes to the replica, always one write behind. */
const follower = (database: Database, replica: Database) => {
  let late: (() => Promise<void>)[] = [];
  const copy = async (declaration: TableDeclaration, key: Key): Promise<() => Promise<void>> => {
    const item = await database.table(declaration).get(key);
    const target = replica.table(declaration);
    return async () => {
      if (item) await target.put(item);
      else await target.delete(key);
    };
  };
  return async (entries: readonly TransactionEntry[]): Promise<void> => {
    const copies = await Promise.all(entries.map((entry) => copy(entry.table, keyOfEntry(entry))));
    const due = late;
    late = copies;
    for (const apply of due) await apply();
  };
};
