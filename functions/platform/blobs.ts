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
