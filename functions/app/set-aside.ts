import { badRowStore } from '#functions/collection/bad-row-store.ts';
import { keepAnnouncedOn, setAsideOn } from '#functions/collection/set-aside.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { TableChange } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';

interface SetAsideDrivers {
  readonly clock: Clock;
  readonly blobs: Blobs;
}

/** Keeps a stream record no consumer can read among the bad rows. */
export const setAsideRecord = ({ clock, blobs }: SetAsideDrivers) => setAsideOn({ badRows: badRowStore(blobs), clock });

/** Keeps a bad row that is nowhere but on the stream. */
export const keepAnnounced = ({ blobs }: Pick<SetAsideDrivers, 'blobs'>) => keepAnnouncedOn({ badRows: badRowStore(blobs) });

/** Keeps a table change no consumer can use among the bad rows, once however often it comes. */
export const setAsideChange =
  (table: string, { clock, blobs }: SetAsideDrivers) =>
  (change: TableChange, error: unknown): Promise<void> => {
    const id = change.sequence;
    const reason = error instanceof Error ? error.message : String(error);
    const row = { id, code: 'UNUSABLE_CHANGE', reason, key: '', receivedAt: clock.now(), original: JSON.stringify(change) };
    return badRowStore(blobs).keep(`bad-rows/changes/${table}/${id}.ndjson`, [row]);
  };
