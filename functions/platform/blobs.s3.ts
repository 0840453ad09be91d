import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { BlobExists, type Blobs, checkBlobKey } from './blobs.ts';

interface S3BlobsOptions {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucket: string;
  /** Put before every key as it is, e.g. `events/`. @default '' */
  readonly prefix?: string;
}

/** What S3 answers when two conditional writes meet; one of them has to come again. */
const CONFLICT_RETRIES = 3;

/** Objects of an S3 bucket. */
export const s3Blobs = ({ client, bucket, prefix = '' }: S3BlobsOptions): Blobs => {
  const locate = (key: string) => {
    checkBlobKey(key);
    checkBlobKey(prefix + key);
    return { Bucket: bucket, Key: prefix + key };
  };

  return {
    put: async (key, body, { contentType, ifAbsent = false } = {}) => {
      const command = new PutObjectCommand({
        ...locate(key),
        Body: body,
        // The client works it out for itself, except of an empty text.
        ContentLength: Buffer.byteLength(body),
        ...(contentType === undefined ? {} : { ContentType: contentType }),
        ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
      });
      for (let conflicts = 0; ; conflicts++) {
        const refusal = await client.send(command).then(() => undefined, statusOfRefusal);
        if (refusal === undefined) return;
        if (ifAbsent && refusal.status === 412) throw new BlobExists(key);
        if (!ifAbsent || refusal.status !== 409 || conflicts === CONFLICT_RETRIES) throw refusal.error;
      }
    },
    get: async (key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(locate(key)));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    list: async (under, cursor) => {
      const { Contents = [], IsTruncated } = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix + under,
          // XML has no word for some characters, and its readers take white space for layout.
          EncodingType: 'url',
          ...(cursor === undefined ? {} : { StartAfter: prefix + cursor }),
        }),
      );
      const keys = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [decoded(Key).slice(prefix.length)]));
      // The last key stands for the page's end on every engine, so cursors never expire.
      return { keys, cursor: IsTruncated === true ? keys.at(-1) : undefined };
    },
    delete: async (key) => {
      await client.send(new DeleteObjectCommand(locate(key)));
    },
  };
};

/** As S3 writes keys in a listing: a plus is a space. */
const decoded = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

const statusOfRefusal = (error: unknown) => ({
  error,
  status: error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined,
});
