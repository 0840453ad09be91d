import type { Clock } from '#shared/clock.ts';
import type { BadRowStore } from './bad-row-store.ts';

/**
 * Keeps a stream record no consumer can read: `bad-rows/stream/<shard>/<sequence>.ndjson`. Its place in the stream is its
 * name, so that several consumers, or one that tries again, keep it once.
 */
export const setAsideOn =
  ({ badRows, clock }: { readonly badRows: BadRowStore; readonly clock: Clock }) =>
  (record: { readonly shard: string; readonly sequence: string; readonly data: string }, reason: string): Promise<void> => {
    const { shard, sequence, data } = record;
    const row = { id: sequence, code: 'UNREADABLE_RECORD', reason, key: '', receivedAt: clock.now(), original: data };
    return badRows.keep(`bad-rows/stream/${shard}/${sequence}.ndjson`, [row]);
  };
