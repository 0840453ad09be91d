import type { Key, Table } from '#platform/table.ts';
import type { Slot, SlotRef } from '../schema.ts';

/** A slot as stored: the noun plus its group, `activityId#shard`. */
export type SlotRow = Slot & { readonly group: string };

/** Most keys a batch read takes. */
const BATCH = 100;

export const groupOf = (activityId: string, shard: number): string => `${activityId}#${shard}`;
export const slotKey = ({ activityId, shard, number }: SlotRef): Key => ({ group: groupOf(activityId, shard), number });

/** Ways to look at slot rows. */
export const slotReads = (slots: Table<SlotRow>) => ({
  get: (ref: SlotRef): Promise<SlotRow | undefined> => slots.get(slotKey(ref)),

  /** Rows by where they lie, in any order; read eventually, unknown ones are left out. */
  getMany: async (refs: readonly SlotRef[]): Promise<readonly SlotRow[]> => {
    const keys = [...new Map(refs.map((ref) => [`${groupOf(ref.activityId, ref.shard)}#${ref.number}`, slotKey(ref)])).values()];
    const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, at) => keys.slice(at * BATCH, (at + 1) * BATCH));
    return (await Promise.all(batches.map((batch) => slots.batchGet(batch)))).flat();
  },

  /** Every row of one shard, strongly consistent, page by page. */
  async *shard(activityId: string, shard: number): AsyncGenerator<readonly SlotRow[]> {
    let cursor: string | undefined;
    do {
      const page = await slots.query({
        partition: groupOf(activityId, shard),
        consistent: true,
        ...(cursor !== undefined && { cursor }),
      });
      yield page.items;
      cursor = page.cursor;
    } while (cursor !== undefined);
  },

  /** Rows of one shard from just above a number on, strongly consistent. */
  rowsAfter: async (activityId: string, shard: number, { after, limit }: { readonly after: number; readonly limit: number }) => {
    const range = { from: after + 1 };
    const { items, cursor } = await slots.query({ partition: groupOf(activityId, shard), range, limit, consistent: true });
    return { items, hasMore: cursor !== undefined };
  },

  /** Claimed rows of one shard, newest hold first, from an instant backwards; index read, eventually consistent. */
  async *newestHeld(activityId: string, shard: number, from?: number): AsyncGenerator<readonly SlotRow[]> {
    let cursor: string | undefined;
    do {
      const page = await slots.query({
        partition: groupOf(activityId, shard),
        index: 'byHeldAt',
        reverse: true,
        limit: 100,
        ...(from !== undefined && { range: { to: from } }),
        ...(cursor !== undefined && { cursor }),
      });
      yield page.items;
      cursor = page.cursor;
    } while (cursor !== undefined);
  },
});
