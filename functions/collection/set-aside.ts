import type { Clock } from '#shared/clock.ts';
import type { BadRow } from '#shared/event.ts';
import { type BadRowStore, badRowsKey } from './bad-row-store.ts';
import { isWholeExcerpt } from './keep-rejections.ts';

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

/**
 * Keeps a bad row whose original is in its announcement alone, because the bucket refused it at the door: now it can be
 * looked up and replayed as every other. Its place in the stream is its name, so that it is kept once.
 */
export const keepAnnouncedOn =
  ({ badRows }: { readonly badRows: BadRowStore }) =>
  async ({ kind: _kind, visitorId: _visitor, stored, excerpt, key = '', ...row }: BadRow, place: string): Promise<void> => {
    // A longer one was asked for again, and that one is kept.
    if (stored !== '' || !isWholeExcerpt(excerpt)) return;
    await badRows.keep(badRowsKey(row.receivedAt, place.replaceAll(':', '-')), [{ ...row, key, original: excerpt }]);
  };
