import { S3Client } from '@aws-sdk/client-s3';
import { s3Blobs } from '../blobs.s3.ts';
import type { Blobs } from '../blobs.ts';

/** The bucket by the SDK's own variables. Loaded by its first use: see `blobs-when-needed.ts`. */
export const blobsOf = (bucket: string): Blobs => s3Blobs({ client: new S3Client({}), bucket });
