import { S3Client } from '@aws-sdk/client-s3';

/** LocalStack's S3. */
export const emulatedS3 = (port: number): S3Client =>
  new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
