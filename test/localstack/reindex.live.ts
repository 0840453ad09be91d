import { expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import { runCli } from '#test/house/axon-process.ts';
import { archiveBucket, archivedBelow } from './archive.ts';
import { call, eventually, issuer, openSale, searchUrl, walkThrough } from './stage.ts';

/** What docs/runbook.md says under search-red: the indexes are lost, and filled again while the stage goes on. */

const SHOPPERS = 2;

test('lost indexes are filled again from table and archive, as often as one likes', async () => {
  const sale = await openSale(5);
  const { activityId } = sale;
  const token = await issuer.memberToken('viewer');
  const people = async () =>
    (await call<Funnel>(`/v1/activities/${activityId}/funnel`, { token })).steps.map((step) => step.people);
  const shown = async () =>
    (await call<LiveEvents>(`/v1/live-events?activityId=${activityId}&limit=200`, { token })).items
      .map(({ id }) => id)
      .toSorted();
  const everyone = Array.from({ length: 4 }, () => SHOPPERS);
  await walkThrough(sale, SHOPPERS);
  await eventually(people, (figures) => figures.every((figure) => figure === SHOPPERS), 60);
  const before = await eventually(shown, (ids) => ids.length === 4 * SHOPPERS, 60);
  const isMine = (document: string) => document.includes(activityId);
  await eventually(
    async () => (await archivedBelow('archive/20')).join('').split('{"kind"').filter(isMine).length,
    (events) => events >= 4 * SHOPPERS,
    60,
  );

  const indexes = await (await fetch(`${searchUrl}/_cat/indices/events-*,journeys?h=index`)).text();
  for (const name of indexes.trim().split(/\s+/)) await fetch(`${searchUrl}/${name}`, { method: 'DELETE' });
  // An answer is shared by all viewers for a moment: what was found just before may still be told.
  await eventually(
    async () => [...(await people()), ...(await shown())],
    (found) => JSON.stringify(found) === '[0,0,0,0]',
    10,
  );
  const at = ['--stage', 'local', '--bucket', await archiveBucket(), '--search', searchUrl];
  for (let time = 0; time < 2; time++) {
    const { code, out, err } = await runCli(['reindex', ...at, '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out).events).toBeGreaterThanOrEqual(4 * SHOPPERS);
    await eventually(people, (figures) => JSON.stringify(figures) === JSON.stringify(everyone), 30);
    await eventually(shown, (ids) => ids.length === before.length, 30);
    expect(await shown()).toEqual(before);
  }
});
