import type { Database, Item, Table, TableDeclaration } from '#platform/table.ts';
import { Throttled, TransactionCanceled } from '#platform/table.ts';

/** What the next step does to the call it lets through. */
export type StepFault = 'none' | 'failBefore' | 'failAfter' | 'busy' | 'gone';

/** The connection broke; the caller cannot tell whether the call was carried out. */
export class Broken extends Error {}

interface Parked {
  readonly label: string;
  readonly isTransaction: boolean;
  readonly work: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Holds every call to the outside until it is let through, one at a time: whoever chooses the order chooses the interleaving.
 * An answer is held back as well, so that anything may happen between a write and its writer hearing of it.
 */
export class Interleaving {
  readonly #parked: Parked[] = [];

  get waiting(): number {
    return this.#parked.length;
  }

  /** Parks the call, and then its answer. */
  async call<T>(label: string, work: () => Promise<T>, isTransaction = false): Promise<T> {
    const answer = await this.#park(label, work, isTransaction);
    return this.#park(`${label} answered`, async () => answer, false);
  }

  #park<T>(label: string, work: () => Promise<T>, isTransaction: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#parked.push({ label, isTransaction, work, resolve: (value) => resolve(value as T), reject });
    });
  }

  /** Lets one call through and everybody run on until they wait again. @returns what was done */
  async step(choice: number, fault: StepFault = 'none'): Promise<string> {
    const [chosen] = this.#parked.splice(choice % this.#parked.length, 1);
    if (!chosen) throw new Error('Nobody waits');
    const isAnswer = chosen.label.endsWith('answered');
    const suffered = isAnswer && fault !== 'gone' ? 'none' : fault;
    if (suffered !== 'gone') await this.#letThrough(chosen, suffered);
    await new Promise((resolve) => setImmediate(resolve));
    return `${chosen.label}${suffered === 'none' ? '' : ` (${suffered})`}`;
  }

  async #letThrough({ work, resolve, reject, isTransaction }: Parked, fault: StepFault): Promise<void> {
    if (fault === 'failBefore') return reject(new Broken());
    if (fault === 'busy') return reject(isTransaction ? new TransactionCanceled([{ code: 'conflict' }]) : new Throttled());
    try {
      const value = await work();
      if (fault === 'failAfter') reject(new Broken());
      else resolve(value);
    } catch (error) {
      reject(error);
    }
  }
}

type Work<T> = () => Promise<T>;
/** Says of a call that begins now, once its turn has come, whether it still may be carried out. */
export type InTime = (label: string) => () => boolean;

/**
 * A database whose every call waits for its turn.
 * @param inTime calls that are late by it are lost instead of being carried out; without it any call may be delayed for ever
 */
export const interleaved = (database: Database, turns: Interleaving, inTime: InTime = () => () => true): Database => {
  const call = <T>(label: string, work: Work<T>, isTransaction = false): Promise<T> => {
    const isInTime = inTime(label);
    const bounded = async () => (isInTime() ? work() : Promise.reject(new Broken()));
    return turns.call(label, bounded, isTransaction);
  };
  return {
    table: <T extends Item>(declaration: TableDeclaration): Table<T> => {
      const table = database.table<T>(declaration);
      const { name } = declaration;
      return {
        declaration,
        write: table.write,
        get: (key, options) => call(`get ${name}`, () => table.get(key, options)),
        batchGet: (keys) => call(`batchGet ${name}`, () => table.batchGet(keys)),
        query: (query) => call(`query ${name}`, () => table.query(query)),
        put: (item, when) => call(`put ${name}`, () => table.put(item, when)),
        update: (key, change, options) => call(`update ${name}`, () => table.update(key, change, options)),
        delete: (key, when) => call(`delete ${name}`, () => table.delete(key, when)),
      };
    },
    transact: (entries) =>
      call(`transact ${entries.map(({ table }) => table.name).join('+')}`, () => database.transact(entries), true),
    close: () => database.close(),
  };
};
