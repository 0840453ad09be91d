import { absent, all, type CancellationReason, type Database, equals, type TransactionEntry } from '#platform/table.ts';
import { salesTable, slotsTable } from '../tables.ts';
import { attempt } from './attempt.ts';
import type { SaleRow } from './sale-store.ts';
import { shardOf } from './shards.ts';
import { groupOf, type SlotRow, slotKey } from './slot-reads.ts';

export type StockStore = ReturnType<typeof stockStore>;

/** Rows per transaction: 100 entries, one of them the control row. */
export const CHUNK = 99;

/** What became of a change of rows. `taken`: numbers that are not free (or, added, not absent) any more; nothing was written. */
export type RowsChanged =
  | { readonly kind: 'done'; readonly rows: number }
  | { readonly kind: 'moved' }
  | { readonly kind: 'taken'; readonly numbers: readonly number[] };

/** Writes slot rows and their count together, so that the count is never wrong. */
export const stockStore = (database: Database) => {
  const slots = database.table<SlotRow>(slotsTable);
  const sales = database.table<SaleRow>(salesTable);

  const write = async (sale: SaleRow, entries: readonly TransactionEntry[], rows: number) => {
    const asSeen = all(equals('state', sale.state), equals('rows', sale.rows), equals('target', sale.target));
    const count = sales.write.update({ activityId: sale.activityId }, { set: { rows } }, asSeen);
    return attempt(database, [...entries, count]);
  };

  const refOf = (sale: SaleRow, number: number) => ({
    activityId: sale.activityId,
    shard: shardOf(number, sale.shards),
    number,
  });

  const newRow = (sale: SaleRow, number: number): TransactionEntry => {
    const ref = refOf(sale, number);
    const row: SlotRow = { group: groupOf(ref.activityId, ref.shard), ...ref, state: 'FREE', generation: 0 };
    return slots.write.put(row, absent('state'));
  };
  const oldRow = (sale: SaleRow, number: number): TransactionEntry =>
    slots.write.delete(slotKey(refOf(sale, number)), equals('state', 'FREE'));

  const changeRows = async (sale: SaleRow, numbers: readonly number[], by: 1 | -1): Promise<RowsChanged> => {
    const rows = sale.rows + by * numbers.length;
    const isTooFar = by === 1 ? rows > sale.target : rows < sale.target;
    if (isTooFar || numbers.length > CHUNK) throw new Error(`${rows} rows are not on the way to ${sale.target}`);
    const entries = numbers.map((number) => (by === 1 ? newRow(sale, number) : oldRow(sale, number)));
    const reasons = await write(sale, entries, rows);
    return reasons ? refusalOf(reasons, numbers) : { kind: 'done', rows };
  };

  return {
    /** Adds the next rows, all FREE. @returns false if the sale is not as seen any more */
    add: async (sale: SaleRow): Promise<boolean> => {
      const count = Math.min(CHUNK, sale.target - sale.rows);
      const entries = Array.from({ length: count }, (_, at) => newRow(sale, sale.rows + at + 1));
      return (await write(sale, entries, sale.rows + count)) === undefined;
    },

    /** Removes the last rows of a plan that was given up. @returns false if the sale is not as seen any more */
    remove: async (sale: SaleRow): Promise<boolean> => {
      const count = Math.min(CHUNK, sale.rows);
      const entries = Array.from({ length: count }, (_, at) => oldRow(sale, sale.rows - at));
      return (await write(sale, entries, sale.rows - count)) === undefined;
    },

    /** Adds rows of these numbers to a sale that is on; never more than its target. At most `CHUNK` at once. */
    addNumbers: (sale: SaleRow, numbers: readonly number[]): Promise<RowsChanged> => changeRows(sale, numbers, 1),

    /** Removes these rows of a sale that is on, if all of them are FREE; never below its target. At most `CHUNK` at once. */
    removeNumbers: (sale: SaleRow, numbers: readonly number[]): Promise<RowsChanged> => changeRows(sale, numbers, -1),
  };
};

/** The control row stands last; a conflict teaches nothing but that it is worth another look. */
const refusalOf = (reasons: readonly CancellationReason[], numbers: readonly number[]): RowsChanged => {
  const taken = numbers.filter((_, at) => reasons[at]?.code === 'conditionFailed');
  return taken.length > 0 && reasons.at(-1)?.code === 'none' ? { kind: 'taken', numbers: taken } : { kind: 'moved' };
};
