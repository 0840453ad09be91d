import { env } from './env.ts';
import { blobsWhenNeeded } from './when-needed.ts';

export const awsBlobs = () => {
  const bucket = env.blobsBucket();
  return { blobs: blobsWhenNeeded(async () => (await import('./blobs.aws.ts')).blobsOf(bucket)) };
};
