import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archiveStream } from '#functions/app/archive/archive-stream.ts';
import { type RebuildOptions, type Rebuilt, rebuild, StillWriting } from '#functions/app/archive/rebuild.ts';
import { rebuildFolder } from '#functions/app/archive/rebuild-embedded.ts';
import { isHalfPublished } from '#functions/app/archive/staging.ts';
import { advanceJourneys } from '#functions/app/behavior.ts';
import { type EmbeddedDrivers, openEmbeddedDrivers } from '#functions/app/embedded-drivers.ts';
import { countEvents } from '#functions/app/realtime.ts';
import { journeyTables } from '#functions/behavior/journey-index.duckdb.ts';
import { isEmpty } from '#functions/behavior/journey-parts.ts';
import { journeyStore } from '#functions/behavior/journey-store.ts';
import { reindexJourneys } from '#functions/behavior/on-journey-change.ts';
import { journeysTable } from '#functions/behavior/tables.ts';
import { eventTables } from '#functions/collection/index-events.duckdb.ts';
import { indexEvents } from '#functions/collection/index-events.ts';
import { type CounterItem, counterStore } from '#functions/realtime/counter-store.ts';
import { countersTable } from '#functions/realtime/tables.ts';
import { DuckDb } from '#platform/duckdb.ts';
import { type DataFolder, dataFolderAt, holdDataFolder } from '#platform/local/data-folder.ts';
import type { DeliveredRecord } from '#platform/stream.ts';
import { faultyDatabase } from '#platform/table.faults.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import type { AxonEvent } from '#shared/event.ts';
import { systemRandom } from '#shared/random.ts';
import { anEvent } from '../behavior/some-events.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const ACTIVITIES = ['act_1', 'act_2'];
let now = NOW;
const clock = { now: () => now };
const world = { clock, random: systemRandom };
let folder: DataFolder;
let drivers: EmbeddedDrivers;

beforeEach(async () => {
  now = NOW;
  folder = dataFolderAt(mkdtempSync(join(tmpdir(), 'axon-rebuild-')));
  holdDataFolder(folder).release();
  drivers = await openEmbeddedDrivers(folder, world);
});
afterEach(async () => {
  await drivers.close().catch(() => undefined);
  rmSync(folder.path, { recursive: true, force: true });
});

/** Traffic of days: sign-ins anywhere, events sent twice with another time, hours late, and records nobody can read. */
const traffic = (seed: number, size: number): readonly string[] => {
  const one = fc.record({
    trigger: fc.constantFrom('PAGE_VIEW', 'PAGE_VIEW', 'CLICK', 'IDENTIFY', 'RESERVE', 'PURCHASE', 'SCROLL_DEPTH'),
    visitor: fc.integer({ min: 1, max: 12 }),
    customer: fc.integer({ min: 1, max: 5 }),
    activityId: fc.constantFrom(...ACTIVITIES),
    late: fc.constantFrom(0, 0, 0, 5 * SECOND, 3 * HOUR, 2 * DAY),
    number: fc.nat(60),
    kind: fc.constantFrom('good', 'good', 'good', 'good', 'good', 'good', 'good', 'bad', 'junk'),
  });
  return fc.sample(one, { seed, numRuns: size }).map(({ trigger, visitor, customer, activityId, late, number, kind }, at) => {
    if (kind === 'junk') return '{"kind":';
    const receivedAt = NOW + at * MINUTE;
    if (kind === 'bad')
      return JSON.stringify({ kind: 'bad', id: `#${at}`, code: 'X', reason: '', receivedAt, excerpt: '}{"', stored: '' });
    const isServer = trigger === 'RESERVE' || trigger === 'PURCHASE';
    return JSON.stringify(
      anEvent({
        id: `${trigger}-${isServer ? customer : visitor}-${number}`,
        trigger: trigger as AxonEvent['trigger'],
        origin: isServer ? 'server' : 'browser',
        visitorId: `v-${visitor}`,
        activityId: trigger === 'IDENTIFY' ? undefined : activityId,
        ...((isServer || trigger === 'IDENTIFY') && { customerId: `customer ${customer}` }),
        time: isServer ? NOW + number * MINUTE : receivedAt - late,
        receivedAt,
        props: { text: `"}{\\ ${at}` },
        source: `s${at % 5}.example`,
      }),
    );
  });
};

/** Sends records and lets all consumers read them, each in batches of its own, some of them twice; archives now and then. */
const live = async (texts: readonly string[]): Promise<void> => {
  const [count, advance] = [countEvents(drivers), advanceJourneys(drivers)];
  const read = async (consumer: string, most: number, handle: (records: readonly DeliveredRecord[]) => Promise<unknown>) => {
    const [shard = ''] = drivers.events.shards();
    for (;;) {
      const records = await drivers.events.read(shard, await drivers.events.cursor(consumer, shard), most);
      const last = records.at(-1);
      if (!last) return;
      await handle(records);
      if (Number(last.sequence) % 3 === 0) await handle(records);
      await drivers.events.advance(consumer, shard, last.sequence);
    }
  };
  for (let from = 0; from < texts.length; from += 37) {
    await drivers.events.put(texts.slice(from, from + 37).map((data) => ({ partitionKey: 'v', data })));
    await read('count', 11, count);
    await read('advance', 7, advance);
    await read('show', 50, (records) =>
      indexEvents(records, { index: drivers.search.eventIndex, setAside: async () => undefined }),
    );
    if (from % 5 === 0) await archiveStream(drivers);
    now += 37 * MINUTE;
  }
  await archiveStream(drivers);
  await drivers.events.trim(Number.MAX_SAFE_INTEGER);
  await reindexJourneys(ACTIVITIES, { journeys: journeyStore(drivers.database), index: drivers.search.journeyIndex });
};

const journeysNow = async () => {
  const journeys = (
    await Promise.all(ACTIVITIES.map((id) => Array.fromAsync(journeyStore(drivers.database).ofActivity(id))))
  ).flat(2);
  return journeys
    .filter((journey) => !isEmpty(journey))
    .map(({ version: _version, ...journey }) => journey)
    .toSorted((a, b) => (`${a.activityId} ${a.personId}` < `${b.activityId} ${b.personId}` ? -1 : 1));
};
const sorted = <T>(record: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(record).toSorted());
const countersNow = async () => {
  const items: CounterItem[] = [];
  for (const activityId of ACTIVITIES)
    for (const unit of ['minute', 'hour'] as const)
      for await (const item of counterStore(drivers.database).ofActivity(activityId, unit)) items.push(item);
  return items;
};
/** Everything the questions are answered from, as text: equal is equal to the last byte. */
const snapshot = async (): Promise<readonly string[]> => {
  await drivers.close();
  const duck = await DuckDb.open({ path: folder.search, tables: [...journeyTables, ...eventTables] });
  const journeys = await duck.read(
    'SELECT activity_id, person_id, truncated, first_at, last_at, starts, clicks, reserves, purchases FROM journeys WHERE len(starts) > 0 OR first_at IS NOT NULL ORDER BY ALL',
  );
  const events = await duck.read('SELECT DISTINCT * FROM raw_events ORDER BY ALL');
  await duck.close();
  drivers = await openEmbeddedDrivers(folder, world);
  const lines = Object.entries({ journeys: await journeysNow(), counters: await countersNow(), indexed: journeys, events });
  return lines.flatMap(([name, rows]) => rows.map((row) => `${name} ${canonical(row)}`));
};
/** The same text for the same value: names in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return Number(inner);
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sorted({ ...inner }) : inner;
  });
const rebuildAll = async (options: Partial<Parameters<typeof rebuildFolder>[0]> = {}): Promise<Rebuilt> => {
  await drivers.close();
  try {
    return await rebuildFolder({ ...world, folder, isDry: false, ...options });
  } finally {
    drivers = await openEmbeddedDrivers(folder, world);
  }
};
const lose = async (): Promise<void> => {
  const { database } = drivers;
  for (const { bucket, personId } of await journeysNow()) await database.table(journeysTable).delete({ bucket, personId });
  for (const { scope, bucket } of await countersNow()) await database.table(countersTable).delete({ scope, bucket });
  await database
    .table({ name: 'visitors', partitionKey: { name: 'visitorId', type: 'string' }, ttl: 'expiresAt' })
    .delete({ visitorId: 'v-1' });
};

it('after days of traffic the rebuild equals the live result to the last byte, also after everything was lost', async () => {
  await live(traffic(1, 400));
  const before = await snapshot();
  expect(before.filter((line) => line.startsWith('events')).length).toBeGreaterThan(250);
  expect((await journeysNow()).filter(({ parts }) => parts && Object.keys(parts).length > 2).length).toBeGreaterThan(2);
  expect(await rebuildAll()).toMatchObject({
    records: 400,
    journeys: { changed: 0 },
    counters: { changed: 0 },
    visitors: { changed: 0 },
  });
  expect(await snapshot()).toEqual(before);
  await lose();
  expect(await snapshot()).not.toEqual(before);
  const rebuilt = await rebuildAll();
  expect(rebuilt.journeys.changed).toBeGreaterThan(5);
  expect(rebuilt.counters.changed).toBeGreaterThan(100);
  expect(await snapshot()).toEqual(before);
  // And life goes on from there as if nothing had been.
  await live(traffic(2, 150));
  const after = await snapshot();
  expect(await rebuildAll()).toMatchObject({ journeys: { changed: 0 }, counters: { changed: 0 }, visitors: { changed: 0 } });
  expect(await snapshot()).toEqual(after);
});

it('what must not be there goes, what is wrong is put right, and a dry run only says so', async () => {
  await live(traffic(3, 200));
  const before = await snapshot();
  const [journey] = await journeysNow();
  if (!journey) throw new Error('a journey');
  await journeyStore(drivers.database).replace(undefined, { ...journey, personId: 'v:ghost', version: 1 });
  const present = await journeyStore(drivers.database).find(journey);
  await journeyStore(drivers.database).replace(present, { ...journey, truncated: true, version: 900 });
  const dry = await rebuildAll({ isDry: true });
  expect(dry).toMatchObject({ isDry: true, journeys: { changed: 2 }, counters: { changed: 0 } });
  expect(await journeyStore(drivers.database).find({ activityId: journey.activityId, personId: 'v:ghost' })).toBeDefined();
  expect((await rebuildAll()).journeys.changed).toBe(2);
  expect(await snapshot()).toEqual(before);
  expect((await journeyStore(drivers.database).find(journey))?.version).toBeGreaterThan(900);
});

it('a range puts right only what happened in it', async () => {
  await live(traffic(4, 200));
  await lose();
  const range = { from: NOW + 60 * MINUTE, to: NOW + 120 * MINUTE };
  await rebuildAll({ range });
  const times = (await countersNow()).map(({ bucket }) => Number(bucket.slice(0, 15)));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(range.from);
  expect(Math.max(...times)).toBeLessThan(range.to);
});

it('killed anywhere, the next run goes on; half-written tables are not started on', async () => {
  await live(traffic(5, 300));
  const before = await snapshot();
  await lose();
  await drivers.close();
  const phases: string[] = [];
  for (const dieAt of ['reading', 'counters', 'visitors', undefined])
    await rebuildFolder({
      ...world,
      folder,
      isDry: false,
      onProgress: ({ phase, objects }) => {
        phases.push(`${phase} ${objects}`);
        if (phase === dieAt && (phase !== 'reading' || objects === 3)) throw new Error('killed');
      },
    }).catch((error: Error) => {
      expect(error.message).toBe('killed');
      expect(isHalfPublished(folder.rebuild)).toBe(dieAt !== 'reading');
    });
  // The second run did not read the first objects again.
  expect(phases.filter((phase) => phase === 'reading 1')).toHaveLength(1);
  drivers = await openEmbeddedDrivers(folder, world);
  expect(await snapshot()).toEqual(before);
  expect(isHalfPublished(folder.rebuild)).toBe(false);
});

it('what a consumer had given up and got again counts once, where it lay first', async () => {
  const texts = traffic(9, 80);
  await live(texts);
  const before = sumsOf(await countersNow());
  const journeys = await journeysNow();
  const some = texts.filter((text) => text.startsWith('{"kind":"event"')).slice(0, 20);
  const again = some.map((text) =>
    JSON.stringify({ ...JSON.parse(text), redriven: { consumer: 'realtime', positions: ['gone:1'] } }),
  );
  await live(again);
  await lose();
  await rebuildAll();
  expect(sumsOf(await countersNow())).toEqual(before);
  expect(await journeysNow()).toEqual(journeys);
});

it('a folder in use is refused', async () => {
  const hold = holdDataFolder(folder);
  await expect(rebuildFolder({ ...world, folder, isDry: true })).rejects.toThrow('already running');
  hold.release();
});

const onTables = (more: Partial<RebuildOptions> = {}) =>
  rebuild({ blobs: drivers.blobs, database: drivers.database, folder: folder.rebuild, clock, isDry: false, ...more });

it('reads what Firehose writes: documents without a separator, numbers of its own, equal in every figure', async () => {
  const texts = traffic(6, 300).filter((text) => text !== '{"kind":');
  await live(texts);
  const journeys = await journeysNow();
  const totals = sumsOf(await countersNow());
  for (const key of (await drivers.blobs.list('archive/')).keys) await drivers.blobs.delete(key);
  for (let from = 0; from < texts.length; from += 70) {
    const at = String(from).padStart(4, '0');
    await drivers.blobs.put(
      `archive/2026/11/23/09/axon-dev-events-1-2026-11-23-${at}`,
      gzipSync(texts.slice(from, from + 70).join('')),
    );
  }
  await drivers.blobs.put('archive/AmazonOpenSearchService-failed/x', 'not for reading');
  await lose();
  const rebuilt = await onTables();
  expect(rebuilt.records).toBe(texts.length);
  expect(await journeysNow()).toEqual(journeys);
  expect(sumsOf(await countersNow())).toEqual(totals);
});

const sumsOf = (items: readonly CounterItem[]) => {
  const sums: Record<string, number> = {};
  for (const { scope, bucket, counts } of items)
    for (const [name, count] of Object.entries(counts)) {
      const key = `${scope} ${bucket.slice(0, 15)} ${name}`;
      sums[key] = (sums[key] ?? 0) + count;
    }
  return sorted(sums);
};

it('stops when somebody still writes', async () => {
  await live(traffic(7, 60));
  await archiveStream(drivers);
  await lose();
  // Somebody is always a little faster.
  const disturbed = faultyDatabase(drivers.database, ({ operation }) =>
    operation === 'put' ? { delay: () => live(traffic(8, 40)) } : undefined,
  );
  await expect(onTables({ database: disturbed })).rejects.toThrow(StillWriting);
});
