import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BadRowItem } from '#functions/collection/bad-rows/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { CollectAnswer } from '#functions/collection/schema.ts';
import { systemRandom } from '#shared/random.ts';
import { runCli, startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';

const here = ownAxon(startAxon);

const axonCli = (...args: readonly string[]) => runCli([...args, '--url', here.axon.url, '--data', here.axon.data]);

test('a refused event is found, corrected and replayed from the command line, once', async () => {
  const now = Date.now();
  const bad = { id: systemRandom.id(), name: 'search', createdAt: now, visitorId: 'v-replay', props: { results: 'three' } };
  const answer = await here.axon.call<CollectAnswer>(`/v1/e?k=${here.axon.writeKey}`, { body: { sentAt: now, events: [bad] } });
  expect(answer.rejected).toMatchObject([{ id: bad.id, code: 'PROPERTY_TYPE' }]);

  const listed = await axonCli('replay', '--list', '--code', 'PROPERTY_TYPE');
  const row: BadRowItem = JSON.parse(listed.out);
  expect(row).toMatchObject({ id: bad.id, schema: 'search/1', excerpt: JSON.stringify(bad) });

  const still = await axonCli('replay', '--json');
  expect(JSON.parse(still.out)).toEqual({
    rows: 1,
    dryRun: false,
    outcomes: { 'still-bad': 1 },
    stillBad: { PROPERTY_TYPE: 1 },
  });

  const file = join(here.axon.data, 'fixed.ndjson');
  const fixed = { stored: row.stored, line: row.line, original: JSON.stringify({ ...bad, props: { results: 3 } }) };
  writeFileSync(file, `${JSON.stringify(fixed)}\n`);
  expect(JSON.parse((await axonCli('replay', '--json', '--dry-run', '--fixed', file)).out).outcomes).toEqual({ replayed: 1 });
  expect(JSON.parse((await axonCli('replay', '--json', '--fixed', file)).out).outcomes).toEqual({ replayed: 1 });
  expect(JSON.parse((await axonCli('replay', '--json', '--fixed', file)).out).outcomes).toEqual({ already: 1 });

  const token = await here.axon.member('viewer');
  await expect
    .poll(
      async () => (await here.axon.call<LiveEvents>('/v1/live-events?outcome=accepted&visitorId=v-replay', { token })).items,
      {
        timeout: 5000,
      },
    )
    .toMatchObject([{ outcome: 'accepted', id: bad.id, props: { results: 3 } }]);
}, 40_000);

test('without dead letters a redrive has nothing to do, and a slip of the pen does nothing', async () => {
  expect(JSON.parse((await axonCli('redrive', '--json')).out)).toEqual({ redriven: 0, messages: 0, left: 0 });
  const slip = await axonCli('replay', '--from', 'yesterday');
  expect(slip.code).toBe(1);
  expect(slip.err).toContain('2026-11-23T09:00:00Z');
});
