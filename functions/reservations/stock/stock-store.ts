import { absent, all, type Database, equals, type TransactionEntry } from '#platform/table.ts';
import { salesTable, slotsTable } from '../tables.ts';
import { attempt } from './attempt.ts';
import type { SaleRow } from './sale-store.ts';
import { shardOf } from './shards.ts';
import { groupOf, type SlotRow, slotKey } from './slot-store.ts';

export type StockStore = ReturnType<typeof stockStore>;

/** Rows per transaction: 100 entries, one of them the control row. */
const CHUNK = 99;

/** Writes slot rows and their count together, so that the count is never wrong. Only while PUBLISHING. */
export const stockStore = (database: Database) => {
  const slots = database.table<SlotRow>(slotsTable);
  const sales = database.table<SaleRow>(salesTable);

  const write = async (sale: SaleRow, entries: readonly TransactionEntry[], rows: number): Promise<boolean> => {
    const asSeen = all(equals('state', 'PUBLISHING'), equals('rows', sale.rows), equals('target', sale.target));
    const count = sales.write.update({ activityId: sale.activityId }, { set: { rows } }, asSeen);
    return (await attempt(database, [...entries, count])) === undefined;
  };

  const refOf = (sale: SaleRow, number: number) => ({
    activityId: sale.activityId,
    shard: shardOf(number, sale.shards),
    number,
  });

  return {
    /** Adds the next rows, all FREE. @returns false if the sale is not as seen any more */
    add: (sale: SaleRow): Promise<boolean> => {
      const count = Math.min(CHUNK, sale.target - sale.rows);
      const entries = Array.from({ length: count }, (_, at) => {
        const ref = refOf(sale, sale.rows + at + 1);
        return slots.write.put(
          { group: groupOf(ref.activityId, ref.shard), ...ref, state: 'FREE', generation: 0 },
          absent('state'),
        );
      });
      return write(sale, entries, sale.rows + count);
    },

    /** Removes the last rows of a plan that was given up. @returns false if the sale is not as seen any more */
    remove: (sale: SaleRow): Promise<boolean> => {
      const count = Math.min(CHUNK, sale.rows);
      const entries = Array.from({ length: count }, (_, at) =>
        slots.write.delete(slotKey(refOf(sale, sale.rows - at)), equals('state', 'FREE')),
      );
      return write(sale, entries, sale.rows - count);
    },
  };
};
