import { S3Client } from '@aws-sdk/client-s3';
import { s3Blobs } from '#platform/blobs.s3.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { type RebuildOptions, rebuild } from './rebuild.ts';

export interface RebuildStage extends Omit<RebuildOptions, 'blobs' | 'database'> {
  /** Name of the stage, as in `lib/house/stage.ts`: tables are called `axon-<stage>-…`. */
  readonly stage: string;
  /** The archive bucket, an output of the data stack. */
  readonly bucket: string;
}

/**
 * Rebuilds a stage on AWS from this machine, with the credentials and region of the SDK's own variables. What was read is kept
 * in a local folder. The consumers of the events stream must be paused (docs/rebuild.md); the journeys' index follows by itself.
 */
export const rebuildStage = ({ stage, bucket, ...options }: RebuildStage) =>
  rebuild({
    ...options,
    blobs: s3Blobs({ client: new S3Client({}), bucket }),
    database: dynamodbDatabase({ client: {}, prefix: `axon-${stage}-` }),
  });
