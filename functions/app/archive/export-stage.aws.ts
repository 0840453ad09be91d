import { S3Client } from '@aws-sdk/client-s3';
import { s3Blobs } from '#platform/blobs.s3.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { type ExportLine, exportPerson, type Person } from './export-person.ts';

/**
 * Everything a stage on AWS knows of a person, with the credentials and region of the SDK's own variables: they may read the archive
 * bucket and the tables. Firehose brings the last events to the archive within five minutes.
 */
export const exportStage = (
  person: Person,
  { stage, bucket }: { readonly stage: string; readonly bucket: string },
): AsyncGenerator<ExportLine> =>
  exportPerson(person, {
    blobs: s3Blobs({ client: new S3Client({}), bucket }),
    database: dynamodbDatabase({ client: {}, prefix: `axon-${stage}-` }),
  });
