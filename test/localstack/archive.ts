import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListBucketsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

const s3 = new S3Client({ forcePathStyle: true });

/** Name of the deployed archive bucket. */
export const archiveBucket = async (): Promise<string> => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.find(({ Name = '' }) => /axon-local-data.*archive/.test(Name))?.Name ?? '';
};

/** Texts of what lies in the archive bucket below a prefix; Firehose zips what it writes. */
export const archivedBelow = async (Prefix: string): Promise<readonly string[]> => {
  const Bucket = await archiveBucket();
  const texts: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }))
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      texts.push((Key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString());
    }
  return texts;
};
