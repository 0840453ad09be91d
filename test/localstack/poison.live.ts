import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { archivedBelow } from './archive.ts';
import { pageView } from './page-view.ts';
import { messagesIn, queuesNamed, sqs } from './queues.ts';
import { call, eventually, issuer, openSale } from './stage.ts';

/** Records nobody can use, in the middle of good ones, straight into Kinesis. */

// The Kinesis client speaks HTTP/2 by itself, LocalStack HTTP/1.1, as the SQS client does.
const kinesis = new KinesisClient({ requestHandler: sqs.config.requestHandler });

test('an unreadable record ends among the bad rows, whole, and harms no neighbour on any of the three ways', async () => {
  const { activityId } = await openSale(1);
  const poison = `not an event ${systemRandom.id()}`;
  // JSON, but with a field the index does not know.
  const stranger = JSON.stringify({ kind: 'event', id: systemRandom.id(), surprise: 1 });
  const good = Array.from({ length: 6 }, () => pageView(activityId));
  const data = [
    ...good.slice(0, 3).map((event) => JSON.stringify(event)),
    poison,
    stranger,
    ...good.slice(3).map((event) => JSON.stringify(event)),
  ];
  const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
  const StreamName = StreamNames.find((name) => name.startsWith('axon-local-')) ?? '';
  await kinesis.send(
    new PutRecordsCommand({ StreamName, Records: data.map((text) => ({ Data: Buffer.from(text), PartitionKey: 'one' })) }),
  );

  const token = await issuer.memberToken('viewer');
  await eventually(
    () => call<Funnel>(`/v1/activities/${activityId}/funnel`, { token }),
    ({ steps }) => steps[0]?.people === good.length,
    60,
  );
  const [from, to] = [Date.now() - HOUR, Date.now() + HOUR];
  await eventually(
    () => call<Counters>(`/v1/activities/${activityId}/counters?unit=hour&from=${from}&to=${to}`, { token }),
    ({ rows }) => rows.reduce((sum, { count }) => sum + count, 0) === good.length,
    60,
  );
  const kept = await eventually(
    () => archivedBelow('bad-rows/stream/'),
    (rows) => rows.some((row) => row.includes(poison)),
    30,
  );
  expect(kept.filter((row) => row.includes(poison))).toHaveLength(1);
  const shown = await eventually(
    () => call<LiveEvents>(`/v1/live-events?activityId=${activityId}&limit=200`, { token }),
    ({ items }) => items.length >= good.length,
    60,
  );
  expect(shown.items.map(({ id }) => id).toSorted()).toEqual(good.map(({ id }) => id).toSorted());
  expect(await givenUp()).toEqual({});

  const archived = (await archivedBelow('archive/20')).join('');
  for (const text of data) expect(archived).toContain(text);
  const refused = (await archivedBelow('archive/AmazonOpenSearchService-failed/')).join('').trim().split('\n');
  const raw = refused.map((line) => Buffer.from(JSON.parse(line).rawData, 'base64').toString());
  expect(raw.filter((text) => data.includes(text)).toSorted()).toEqual([poison, stranger].toSorted());
});

/** Messages in failure queues, by queue; there should be none. */
const givenUp = async (): Promise<Readonly<Record<string, number>>> => {
  const urls = await queuesNamed('Failures');
  const counts = await Promise.all(urls.map(async (url) => [url, await messagesIn(url)] as const));
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
};
