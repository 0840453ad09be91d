/** The Blobs port: whole objects by key. S3 on AWS, files embedded. */
export interface Blobs {
  /** Writes the whole object or nothing. @throws BlobExists with `ifAbsent` */
  put(
    key: string,
    body: string | Uint8Array,
    options?: { readonly contentType?: string; readonly ifAbsent?: boolean },
  ): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keys below a prefix, in UTF-8 order, up to 1,000 a page. */
  list(prefix: string, cursor?: string): Promise<{ readonly keys: readonly string[]; readonly cursor?: string | undefined }>;
  delete(key: string): Promise<void>;
}

export class BlobExists extends Error {
  constructor(key: string) {
    super(`There is already an object at ${key}`);
    this.name = 'BlobExists';
  }
}

/** S3's own limit, in bytes of UTF-8. */
const MAX_BLOB_KEY_BYTES = 1024;

export class InvalidBlobKey extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidBlobKey';
  }
}

/** What every driver refuses, so that a key can never leave its folder. @throws InvalidBlobKey */
export const checkBlobKey = (key: string): void => {
  if (key === '') throw new InvalidBlobKey('A key must not be empty');
  if (!key.isWellFormed()) throw new InvalidBlobKey('A key must be well-formed Unicode');
  if (Buffer.byteLength(key) > MAX_BLOB_KEY_BYTES) throw new InvalidBlobKey(`A key has at most ${MAX_BLOB_KEY_BYTES} bytes`);
  if (key.startsWith('/')) throw new InvalidBlobKey('A key must not start with "/"');
  if (key.includes('\0')) throw new InvalidBlobKey('A key must not contain NUL');
  if (key.split('/').includes('..')) throw new InvalidBlobKey('A key must not contain a ".." segment');
};
