import { accepted } from '#platform/table/accepted.ts';
import { absent, all, any, below, type Database, equals } from '#platform/table.ts';
import { salesTable } from '../tables.ts';

/** Control row of a sale: what the slot rows should be. Its existence is how the sweeper knows of the sale. */
export type SaleRow = {
  readonly activityId: string;
  /** PUBLISHING while rows are being written: nothing can be reserved yet. */
  readonly state: 'PUBLISHING' | 'READY';
  /** Rows there should be. */
  readonly target: number;
  /** Version of the activity row the target was copied from, once it was changed while on sale. */
  readonly targetVersion?: number;
  /** Rows there are: written in the same transactions as the rows themselves. */
  readonly rows: number;
  /** Fixed for the activity's life. */
  readonly shards: number;
  /** Present while the sweeper must come round. */
  readonly registry?: 'sale';
};
export type SaleStore = ReturnType<typeof saleStore>;

export const saleStore = (database: Database) => {
  const sales = database.table<SaleRow>(salesTable);

  return {
    get: (activityId: string): Promise<SaleRow | undefined> => sales.get({ activityId }),

    /** @returns false if there is one already */
    begin: (row: Omit<SaleRow, 'registry'>): Promise<boolean> =>
      accepted(sales.put({ ...row, registry: 'sale' }, absent('state'))),

    /** Plans an unpublished sale anew, once it has no rows. */
    replan: (sale: SaleRow, plan: Pick<SaleRow, 'target' | 'shards'>): Promise<boolean> =>
      accepted(
        sales.update(
          { activityId: sale.activityId },
          { set: { ...plan } },
          { when: all(equals('state', 'PUBLISHING'), equals('rows', 0)) },
        ),
      ),

    /** All rows are written. */
    ready: (sale: SaleRow): Promise<boolean> =>
      accepted(
        sales.update(
          { activityId: sale.activityId },
          { set: { state: 'READY' } },
          { when: all(equals('state', 'PUBLISHING'), equals('rows', sale.target), equals('target', sale.target)) },
        ),
      ),

    /** Wants another number of rows from now on; an older state of the activity never replaces a later one. */
    retarget: (activityId: string, target: number, version: number): Promise<boolean> =>
      accepted(
        sales.update(
          { activityId },
          { set: { target, targetVersion: version } },
          { when: all(equals('state', 'READY'), any(absent('targetVersion'), below('targetVersion', version))) },
        ),
      ),

    /** Every sale the sweeper looks after. */
    async *registered(): AsyncGenerator<SaleRow> {
      let cursor: string | undefined;
      do {
        const page = await sales.query({ partition: 'sale', index: 'byRegistry', ...(cursor !== undefined && { cursor }) });
        yield* page.items;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },

    /** Takes a sale that is over for good off the sweeper's list. */
    unregister: (activityId: string): Promise<boolean> =>
      accepted(sales.update({ activityId }, { remove: ['registry'] }, { when: equals('registry', 'sale') })),
  };
};
