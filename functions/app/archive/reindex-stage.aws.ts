import { S3Client } from '@aws-sdk/client-s3';
import { journeyIndexOpenSearch, journeyTemplate } from '#functions/behavior/journey-index.opensearch.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import { type RefillEvents, type Refilled, refillEvents } from '#functions/collection/archive/refill-events.opensearch.ts';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import { s3Blobs } from '#platform/blobs.s3.ts';
import { openSearch } from '#platform/opensearch.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { MINUTE } from '#shared/clock.ts';
import { refillJourneyIndex } from '../behavior.ts';

export interface ReindexStage extends Pick<RefillEvents, 'since' | 'onProgress'> {
  /** Name of the stage, as in `lib/house/stage.ts`: tables are called `axon-<stage>-…`. */
  readonly stage: string;
  /** The archive bucket, an output of the data stack. */
  readonly bucket: string;
  /** The search domain. Requests to https are signed, with the credentials and region of the SDK's own variables. */
  readonly endpoint: string;
}

/**
 * Fills the search indexes of a stage on AWS again from this machine: every journey from its table, events from the archive. Nothing
 * needs to be paused: newer versions of journeys stay, and events are shown once however often they are there.
 * @throws AxonError TRY_AGAIN, SEARCH_OFF
 */
export const reindexStage = async ({ stage, bucket, endpoint, ...options }: ReindexStage): Promise<Refilled> => {
  const s3 = new S3Client({});
  const sign = endpoint.startsWith('https:') ? { sign: { region: await s3.config.region() } } : {};
  const search = openSearch({ endpoint, timeoutMs: MINUTE, ...sign });
  const database = dynamodbDatabase({ client: {}, prefix: `axon-${stage}-` });
  try {
    for (const template of [eventTemplate, journeyTemplate]) await search.putTemplate(template);
    await refillJourneyIndex(database, journeyIndexOpenSearch(search));
    return await refillEvents({ ...options, search, archive: archiveStore(s3Blobs({ client: s3, bucket })) });
  } finally {
    await Promise.all([search.close(), database.close()]);
  }
};
