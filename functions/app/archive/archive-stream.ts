import { archiveEvents } from '#functions/collection/archive/archive-events.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { StreamLog } from '#platform/stream.sqlite.ts';
import type { Clock } from '#shared/clock.ts';

interface ArchiveDrivers {
  readonly events: StreamLog;
  readonly blobs: Blobs;
  readonly clock: Clock;
}

/** Archives what the embedded stream holds that is not archived yet; on AWS Firehose does it. @returns how many records */
export const archiveStream = ({ events, blobs, clock }: ArchiveDrivers): Promise<number> =>
  archiveEvents(events, archiveStore(blobs), { now: clock.now() });
