import * as z from 'zod';

/** What a message of the spill queue or an object below `spill/` holds: stream records that wait for their stream. */
const SpilledPack = z.object({ records: z.array(z.object({ partitionKey: z.string(), data: z.string() })).readonly() });
type SpilledPack = z.infer<typeof SpilledPack>;
export type SpilledRecord = SpilledPack['records'][number];

/** Objects that wait lie below this prefix of the bucket. */
export const SPILL_PREFIX = 'spill/';
/** A message has at most 256 KiB; the rest is room for the list around the records. */
const MAX_PACK_BYTES = 250 * 1024;

export interface Pack {
  /** Indexes of the records it holds. */
  readonly indexes: readonly number[];
  readonly body: string;
  /** A single record larger than a message may be. */
  readonly isTooLarge: boolean;
}

/** Records packed into as few messages as they fit in, in their order. */
export const packRecords = (records: readonly (SpilledRecord & { readonly index: number })[]): readonly Pack[] => {
  const packs: { readonly indexes: number[]; readonly texts: string[]; bytes: number }[] = [];
  for (const { index, partitionKey, data } of records) {
    const text = JSON.stringify({ partitionKey, data });
    const bytes = Buffer.byteLength(text) + 1;
    const last = packs.at(-1);
    if (last === undefined || last.bytes + bytes > MAX_PACK_BYTES) packs.push({ indexes: [index], texts: [text], bytes });
    else {
      last.indexes.push(index);
      last.texts.push(text);
      last.bytes += bytes;
    }
  }
  return packs.map(({ indexes, texts, bytes }) => ({
    indexes,
    body: `{"records":[${texts.join(',')}]}`,
    isTooLarge: bytes > MAX_PACK_BYTES,
  }));
};

/** The records of a pack. @throws if it is none */
export const unpack = (body: string): SpilledPack['records'] => SpilledPack.parse(JSON.parse(body)).records;
