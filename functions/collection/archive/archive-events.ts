import type { DeliveredRecord } from '#platform/stream.ts';
import type { ArchiveStore } from './archive-store.ts';

/** A stream as one more reader sees it. */
export interface ReadableStream {
  shards(): readonly string[];
  read(shard: string, after: string | undefined, limit: number): Promise<readonly DeliveredRecord[]>;
  cursor(consumer: string, shard: string): Promise<string | undefined>;
  advance(consumer: string, shard: string, sequence: string): Promise<void>;
}

/** The reader's name: the stream keeps what it has not yet archived. */
const CONSUMER = 'archive';
/** Read at once, so that requests wait for a moment only. */
const AT_ONCE = 1_000;
/** An object is closed beyond this: what is held in memory, and read back at once. */
const MOST_RECORDS = 50_000;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Archives what has arrived up to now. An object is there before the cursor moves, and the same records again take its place:
 * a crash in between loses and repeats nothing.
 * @returns how many records were archived
 */
export const archiveEvents = async (
  stream: ReadableStream,
  archive: Pick<ArchiveStore, 'pack' | 'keep'>,
  { now }: { readonly now: number },
): Promise<number> => {
  let archived = 0;
  for (const shard of stream.shards())
    for (let some = await archiveSome(stream, archive, { shard, now }); some > 0; ) {
      archived += some;
      some = await archiveSome(stream, archive, { shard, now });
    }
  return archived;
};

/** One object. What arrives after `now` waits for the next time, or a busy stream would be chased record by record. */
const archiveSome = async (
  stream: ReadableStream,
  archive: Pick<ArchiveStore, 'pack' | 'keep'>,
  { shard, now }: { readonly shard: string; readonly now: number },
): Promise<number> => {
  const parts: Uint8Array[] = [];
  let [first, last]: DeliveredRecord[] = [];
  let [count, bytes] = [0, 0];
  let after = await stream.cursor(CONSUMER, shard);
  while (count < MOST_RECORDS && bytes < MOST_BYTES) {
    const records = (await stream.read(shard, after, AT_ONCE)).filter(({ arrivedAt }) => arrivedAt <= now);
    if (records.length === 0) break;
    first ??= records[0];
    last = records.at(-1) ?? last;
    after = last?.sequence;
    const part = await archive.pack(records);
    parts.push(part);
    count += records.length;
    bytes += part.length;
  }
  if (!first || !last) return 0;
  await archive.keep(first, parts);
  await stream.advance(CONSUMER, shard, last.sequence);
  return count;
};
