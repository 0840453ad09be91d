import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as z from 'zod';
import type { Blobs } from '#platform/blobs.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { splitDocuments } from './split-documents.ts';

const packed = promisify(gzip);
const unpacked = promisify(gunzip);

const ARCHIVE = 'archive/';
/** Documents the search engine refused, once more: Firehose puts them aside here, whole and in a form of its own. */
const REFUSED = 'archive/AmazonOpenSearchService-failed/';
const NDJSON = { contentType: 'application/gzip' };
const POSITION_DIGITS = 16;

/** One line of an object of ours. Firehose writes the record's data alone. */
const Line = z.object({
  shard: z.string(),
  sequence: z.string(),
  partitionKey: z.string(),
  data: z.string(),
  arrivedAt: z.int(),
});
const Raw = z.object({ visitorId: z.string().optional(), receivedAt: z.int().optional() });

const hourPath = (at: number): string => new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');

/** Named by the first record, so that the same records kept again take the same object's place. */
const keyOf = ({ shard, sequence, arrivedAt }: DeliveredRecord): string =>
  `${ARCHIVE}${hourPath(arrivedAt)}/${shard}-${sequence.slice(-POSITION_DIGITS)}.ndjson.gz`;

const nameIn = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export type ArchiveStore = ReturnType<typeof archiveStore>;

/**
 * Every record of the events stream, for good: `archive/YYYY/MM/DD/HH/…` (UTC), gzipped. Embedded, one object a minute of
 * NDJSON lines with shard and sequence; on AWS what Firehose writes: the records' data one after the other.
 */
export const archiveStore = (blobs: Blobs) => ({
  /** Part of an object: parts may stand one after the other. */
  pack: (records: readonly DeliveredRecord[]): Promise<Uint8Array> =>
    packed(records.map((record) => `${JSON.stringify(record)}\n`).join('')),

  keep: (first: DeliveredRecord, parts: readonly Uint8Array[]): Promise<void> =>
    blobs.put(keyOf(first), Buffer.concat(parts), NDJSON),

  /** All objects in the order of their records: by shard and sequence, or by the time in Firehose's names. */
  async objects(): Promise<readonly string[]> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await blobs.list(ARCHIVE, cursor);
      found.push(...page.keys.filter((key) => !key.startsWith(REFUSED)));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found.toSorted((a, b) => (nameIn(a) < nameIn(b) ? -1 : 1));
  },

  /** The records of one object; what Firehose wrote is numbered in the order of the objects. */
  async read(key: string): Promise<readonly DeliveredRecord[]> {
    const documents = await documentsIn(blobs, key);
    return documents.map((text, at) => lineOf(text) ?? recordOf(text, key, at));
  },

  /**
   * Changes what one object holds; the object goes with the last of it.
   * @param edit what becomes of a record's data; undefined = it goes
   * @returns how many records were changed or removed
   */
  async rewrite(key: string, edit: (data: string) => string | undefined): Promise<number> {
    const documents = await documentsIn(blobs, key);
    const edited = documents.map((text) => {
      const line = lineOf(text);
      if (line === undefined) return edit(text);
      const data = edit(line.data);
      return data === undefined || data === line.data ? data && text : JSON.stringify({ ...line, partitionKey: '-', data });
    });
    const changed = edited.filter((text, at) => text !== documents[at]).length;
    const kept = edited.filter((text) => text !== undefined);
    if (changed === 0) return 0;
    if (kept.length === 0) await blobs.delete(key);
    else await blobs.put(key, await packed(kept.map((text) => `${text}\n`).join('')), NDJSON);
    return changed;
  },
});

const documentsIn = async (blobs: Blobs, key: string): Promise<readonly string[]> => {
  const bytes = await blobs.get(key);
  if (bytes === undefined) return [];
  return splitDocuments((isGzip(bytes) ? await unpacked(bytes) : Buffer.from(bytes)).toString());
};

const lineOf = (text: string): DeliveredRecord | undefined => Line.safeParse(jsonOf(text)).data;

const recordOf = (data: string, key: string, at: number): DeliveredRecord => {
  const { visitorId = '-', receivedAt = 0 } = Raw.safeParse(jsonOf(data)).data ?? {};
  const sequence = `${nameIn(key)}#${String(at).padStart(POSITION_DIGITS, '0')}`;
  return { shard: 'archive', sequence, partitionKey: visitorId, data, arrivedAt: receivedAt };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
