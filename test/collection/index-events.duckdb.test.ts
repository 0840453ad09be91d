import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventIndexDuckDb, eventTables } from '#functions/collection/index-events.duckdb.ts';
import { liveEventsDuckDb } from '#functions/collection/live-events.duckdb.ts';
import { DuckDb } from '#platform/duckdb.ts';
import { DAY } from '#shared/clock.ts';
import { anEvent, NOON } from '../behavior/some-events.ts';

let duck: DuckDb;
beforeEach(async () => {
  duck = await DuckDb.open({ path: ':memory:', tables: eventTables });
});
afterEach(() => duck.close());

const ids = async () => (await liveEventsDuckDb(duck).newest({ kind: 'all', limit: 200 })).map(({ id }) => id);

it('the embedded index keeps no more rows and days than its retention', async () => {
  const small = eventIndexDuckDb(duck, { clock: { now: () => NOON }, retention: { days: 7, rows: 100 } });
  const append = (from: number, at: (n: number) => number) =>
    small.append(
      Array.from({ length: 150 }, (_, n) => {
        const receivedAt = NOON + at(from + n);
        const event = anEvent({ id: `e${from + n}`, receivedAt });
        return { kind: 'event', id: event.id, receivedAt, body: JSON.stringify(event) };
      }),
    );
  await append(0, (n) => n);
  await append(150, (n) => n);
  expect((await ids()).toSorted()).toEqual(Array.from({ length: 100 }, (_, n) => `e${200 + n}`).toSorted());
  await append(300, () => -8 * DAY);
  expect(await ids()).toEqual([]);
});
