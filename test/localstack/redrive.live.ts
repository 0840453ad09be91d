import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import { packRecords } from '#functions/collection/spill/spilled-pack.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { HOUR } from '#shared/clock.ts';
import { freshFolder, removeFolder, runCli } from '#test/house/axon-process.ts';
import type { Demo } from '../../bin/start/demo.ts';
import { askLambda, mappingsOf, tellFunction } from './lambda.ts';
import { pageView } from './page-view.ts';
import { messagesIn, queuesNamed, sqs } from './queues.ts';
import { apiUrl, call, eventually, home, issuer, openSale, siteUrl } from './stage.ts';

/** What docs/runbook.md tells an on-call to do under counting-failures and spill-failures, on real queues and a real stream. */

const EVENTS = 3;
const folder = freshFolder();
const tokenFile = join(folder, 'admin.token');
beforeAll(async () => writeFileSync(tokenFile, await issuer.memberToken('admin')));
afterAll(() => removeFolder(folder));

const redrive = async () => {
  const { code, out, err } = await runCli(['redrive', '--url', apiUrl, '--token-file', tokenFile, '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

const counted = async (activityId: string): Promise<number> => {
  const token = await issuer.memberToken('viewer');
  const [from, to] = [Date.now() - HOUR, Date.now() + HOUR];
  const { rows } = await call<Counters>(`/v1/activities/${activityId}/counters?unit=hour&from=${from}&to=${to}`, { token });
  return rows.reduce((sum, { count }) => sum + count, 0);
};
const people = async (activityId: string) => {
  const { steps } = await call<Funnel>(`/v1/activities/${activityId}/funnel`, { token: await issuer.memberToken('viewer') });
  return steps[0]?.people;
};

test('spilled events that were given up go back to their queue and from there to the stream', async () => {
  const { activityId } = await openSale(1);
  const event = pageView(activityId);
  const [pack] = packRecords([{ index: 0, partitionKey: event.visitorId, data: JSON.stringify(event) }]);
  const [failures = ''] = await queuesNamed('SpillFailures');
  await sqs.send(new SendMessageCommand({ QueueUrl: failures, MessageBody: pack?.body }));
  expect(await redrive()).toMatchObject({ messages: 1 });
  await eventually(
    () => counted(activityId),
    (count) => count === 1,
    60,
  );
  expect(await messagesIn(failures)).toBe(0);
});

const sent = async (count: number, { activityId, writeKey }: Demo): Promise<void> => {
  for (const { id, visitorId } of Array.from({ length: count }, () => pageView(activityId))) {
    const event = { id, visitorId, activityId, name: 'PAGE_VIEW', createdAt: Date.now(), url: `${siteUrl}/shop/`, title: 'Lamp' };
    const body = { sentAt: Date.now(), events: [event] };
    await call(`/v1/e?k=${writeKey}`, { headers: { origin: siteUrl }, body });
  }
};

test('events a consumer gave up are counted once after the redrive, and nobody else reads them twice', async () => {
  const sale = await openSale(1);
  const { activityId } = sale;
  const [failures = ''] = await queuesNamed('RealtimeFailures');
  const [mapping] = await mappingsOf(['RealtimeOnEvents']);
  const name = mapping?.FunctionArn.split(':').at(-1) ?? '';
  const retry = (MaximumRetryAttempts: number) =>
    askLambda(`event-source-mappings/${mapping?.UUID}`, 'PUT', { MaximumRetryAttempts });
  await retry(0);
  try {
    // A changed event source begins at the first record again here: it must be through before anything breaks.
    await sent(1, sale);
    await eventually(
      () => counted(activityId),
      (count) => count === 1,
      60,
    );

    const mend = await tellFunction(name, { AXON_TABLE_PREFIX: 'axon-nowhere-' });
    try {
      await sent(EVENTS, sale);
      await eventually(
        () => people(activityId),
        (found) => found === 1 + EVENTS,
        60,
      );
      await eventually(
        () => messagesIn(failures),
        (messages) => messages > 0,
        60,
      );
    } finally {
      await mend();
    }
    expect(readFileSync(join(home, 'logs', 'lambda', `${name}.log`), 'utf8')).toContain('"during":"batch"');
    expect(await counted(activityId)).toBe(1);
    // One may be on its way to the queue yet.
    let redriven = 0;
    await eventually(
      async () => (redriven += (await redrive()).redriven),
      (sum) => sum >= EVENTS,
      60,
    );
    expect(redriven).toBe(EVENTS);
    await eventually(
      () => counted(activityId),
      (count) => count === 1 + EVENTS,
      60,
    );
    expect(await redrive()).toEqual({ redriven: 0, messages: 0, left: 0 });
    expect([await people(activityId), await messagesIn(failures)]).toEqual([1 + EVENTS, 0]);
  } finally {
    await retry(200);
  }
});
