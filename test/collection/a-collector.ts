import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { badRowStore } from '#functions/collection/bad-row-store.ts';
import { type CollectRequest, collect } from '#functions/collection/collect.ts';
import { createWriteKey } from '#functions/collection/create-write-key.ts';
import { rememberingWriteKeys } from '#functions/collection/find-write-key.ts';
import { type CollectRates, defaultRates, rateLimits } from '#functions/collection/limit-rate.ts';
import type { DescribeEvent } from '#functions/collection/schema.ts';
import { appendOrSpill } from '#functions/collection/spill/append-or-spill.ts';
import { onSpilled } from '#functions/collection/spill/return-spilled.ts';
import { writeKeyStore } from '#functions/collection/write-key-store.ts';
import { describeBrowserEvents } from '#functions/definitions/describe-event.ts';
import { definitionBook } from '#functions/definitions/find-definition.ts';
import { fileBlobs } from '#platform/blobs.files.ts';
import type { Blobs } from '#platform/blobs.ts';
import { sqliteQueue } from '#platform/queue.sqlite.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteStream } from '#platform/stream.sqlite.ts';
import type { StreamRecord } from '#platform/stream.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { type AxonEvent, type BadRow, StreamedEvent } from '#shared/event.ts';
import { systemRandom } from '#shared/random.ts';

export const NOW = Date.UTC(2026, 10, 23, 9, 30);
export const ORIGIN = 'https://shop.example';
export const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

/** What goes wrong on the way: which records the stream does not confirm, and whether the bucket is down. */
export interface Trouble {
  unconfirmed: (records: readonly StreamRecord[]) => readonly number[];
  isStreamDown: boolean;
  areBlobsDown: boolean;
  /** The definitions there are. */
  describes: DescribeEvent;
}

interface CollectorOptions {
  readonly rates?: CollectRates;
  /** What the stream refuses waits in a queue, as in the product. @default false: the client is asked to send it again */
  readonly spills?: boolean;
}

/** A collector on a real stream, a real table and real files, with a clock moved by hand. */
export const aCollector = async ({ rates = defaultRates, spills = false }: CollectorOptions = {}) => {
  let now = NOW;
  const clock = { now: () => now };
  const file = new SqliteFile(':memory:');
  const stream = sqliteStream(file, { name: 'events', clock });
  const writeKeys = writeKeyStore(sqliteDatabase(file, { clock }));
  const blobs: Blobs = fileBlobs(mkdtempSync(join(tmpdir(), 'axon-collection-')));
  const { key } = await createWriteKey({ label: 'Shop', origins: [ORIGIN] }, { writeKeys, clock, random: systemRandom });
  const trouble: Trouble = {
    unconfirmed: () => [],
    isStreamDown: false,
    areBlobsDown: false,
    describes: describeBrowserEvents(definitionBook([])),
  };

  const spillQueue = sqliteQueue(file, { name: 'spill', clock });
  const append = async (records: readonly StreamRecord[]) => {
    if (trouble.isStreamDown) throw new Error('The stream is down');
    const failed = trouble.unconfirmed(records);
    await stream.put(records.filter((_record, at) => !failed.includes(at)));
    return { failed };
  };

  const deps = {
    findWriteKey: rememberingWriteKeys({ find: writeKeys.find, clock }),
    limits: rateLimits(clock, rates),
    readDefinitions: async () => trouble.describes,
    append: spills ? appendOrSpill({ append, queue: spillQueue, blobs, clock, random: systemRandom }) : append,
    badRows: badRowStore({
      ...blobs,
      put: (...args) => (trouble.areBlobsDown ? Promise.reject(new Error('The bucket is down')) : blobs.put(...args)),
    }),
    clock,
    random: systemRandom,
    writeKeys,
  };

  const send = (body: unknown, rest: Partial<CollectRequest> = {}) => {
    const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    return collect({ key, body: bytes, origin: ORIGIN, ip: '203.0.113.7', userAgent: IPHONE, ...rest }, deps);
  };

  const streamed = async (): Promise<readonly StreamedEvent[]> => {
    const records = await stream.read(stream.shards()[0] ?? '', undefined, 10_000);
    return records.map(({ data }) => StreamedEvent.parse(JSON.parse(data)));
  };

  return {
    key,
    deps,
    stream,
    trouble,
    writeKeys,
    send,
    sendEvents: (events: readonly unknown[], rest: Partial<CollectRequest> = {}) => send({ sentAt: NOW, events }, rest),
    events: async () => (await streamed()).filter((each): each is AxonEvent => each.kind === 'event'),
    badOnStream: async () => (await streamed()).filter((each): each is BadRow => each.kind === 'bad'),
    /** All bad rows as they lie in the bucket. */
    badRows: async () => {
      const { keys } = await blobs.list('bad-rows/');
      const texts = await Promise.all(keys.map(async (each) => Buffer.from((await blobs.get(each)) ?? []).toString()));
      const rows = texts.flatMap((text) => text.trimEnd().split('\n'));
      return { keys, rows: rows.filter((row) => row !== '').map((row) => JSON.parse(row)) };
    },
    returnSpilled: async () => onSpilled(await spillQueue.receive(10), { append }),
    passTime: (ms: number) => {
      now += ms;
    },
  };
};

let count = 0;
/** An event as an honest tracker sends it. */
export const anEvent = (fields: Readonly<Record<string, unknown>> = {}) => {
  count += 1;
  return {
    id: `e-${count}`,
    name: 'PAGE_VIEW',
    createdAt: NOW - 1000,
    visitorId: 'v-1',
    activityId: 'act_1',
    url: 'https://shop.example/products/1',
    props: {},
    ...fields,
  };
};
