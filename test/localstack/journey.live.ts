import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { CollectAnswer } from '#functions/collection/schema.ts';
import type { ActivityRevenue, Order } from '#functions/customers/schema.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import type { Availability } from '#functions/reservations/schema.ts';
import { HOUR } from '#shared/clock.ts';
import type { Page } from '#shared/page.ts';
import { systemRandom } from '#shared/random.ts';
import { noteFigure } from '../../localstack/figures.ts';
import { apiUrl, call, eventually, home, issuer, openSale, searchUrl, siteUrl, walkThrough } from './stage.ts';

/** Everyone from visit to purchase, by the doors of the deployed API; what comes of it, on every screen's question. */

const SHOPPERS = 5;
test('shoppers visit, click, reserve and pay; funnel, counters, live view, stock and ledger all say so', async () => {
  const sale = await openSale(10);
  const { activityId } = sale;
  const token = await issuer.memberToken('viewer');
  const outcomes = await walkThrough(sale, SHOPPERS);
  expect(outcomes).toEqual(Array.from({ length: SHOPPERS }, () => 'paid'));

  const funnel = await eventually(
    () => call<Funnel>(`/v1/activities/${activityId}/funnel`, { token }),
    ({ steps }) => steps.every(({ people }) => people === SHOPPERS),
    60,
  );
  expect(funnel.conversion).toBe(1);

  const revenue = await call<ActivityRevenue>(`/v1/activities/${activityId}/revenue`, { token });
  expect(revenue).toMatchObject({ orders: SHOPPERS, gmv: SHOPPERS * 39_000, currency: 'KRW' });
  const orders = await call<Page<Order>>(`/v1/activities/${activityId}/orders`, { token });
  expect(orders.items).toHaveLength(SHOPPERS);
  const stock = await eventually(
    () => call<Availability>(`/v1/activities/${activityId}/availability`),
    ({ sold }) => sold === SHOPPERS,
    10,
  );
  expect(stock).toMatchObject({ stock: 10, remaining: 10 - SHOPPERS, held: 0 });

  const [from, to] = [Date.now() - HOUR, Date.now() + HOUR];
  const counted = await eventually(
    async () => {
      const { rows } = await call<Counters>(`/v1/activities/${activityId}/counters?unit=hour&from=${from}&to=${to}`, { token });
      const sums = Map.groupBy(rows, ({ trigger }) => trigger);
      return ['PAGE_VIEW', 'CLICK', 'RESERVE', 'PURCHASE'].map((trigger) =>
        (sums.get(trigger as 'CLICK') ?? []).reduce((sum, { count }) => sum + count, 0),
      );
    },
    (sums) => sums.every((sum) => sum >= SHOPPERS),
    60,
  );
  expect(counted).toEqual(Array.from({ length: 4 }, () => SHOPPERS));

  const live = await eventually(
    () => call<LiveEvents>(`/v1/live-events?activityId=${activityId}&limit=200`, { token }),
    ({ items }) => items.length >= 4 * SHOPPERS,
    60,
  );
  expect(live.items).toHaveLength(4 * SHOPPERS);
});

test('a gzip payload of the tracker arrives byte for byte, and is searchable in OpenSearch', async () => {
  const { activityId, writeKey } = await openSale(1);
  const waits: number[] = [];
  for (let round = 0; round < 20; round++) {
    const event = anEvent(activityId);
    const sent = performance.now();
    const response = await fetch(`${apiUrl}/v1/e?k=${writeKey}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: siteUrl },
      body: gzipSync(JSON.stringify({ sentAt: Date.now(), events: [event] })),
    });
    const answer = (await response.json()) as CollectAnswer;
    expect(answer).toEqual({ accepted: 1, duplicate: 0, rejected: [], retry: [] });
    expect(response.headers.get('access-control-allow-origin')).toBe(siteUrl);
    const found = await eventually(
      () => search(event.id),
      (hits) => hits.length > 0,
      30,
    );
    waits.push(performance.now() - sent);
    expect(found[0]).toMatchObject({ id: event.id, name: 'PAGE_VIEW', title: event.title, activityId });
  }
  const p95 = waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95) - 1] ?? 0;
  console.log(`posted -> searchable: p95 ${Math.round(p95)} ms, all ${waits.map(Math.round).join(' ')}`);
  noteFigure(home, 'searchable', p95 / 1000);
});

const anEvent = (activityId: string) => ({
  id: systemRandom.id(),
  name: 'PAGE_VIEW',
  createdAt: Date.now(),
  visitorId: systemRandom.id(),
  activityId,
  url: `${siteUrl}/shop/`,
  title: '한빛 램프 💡',
});

const search = async (id: string): Promise<readonly unknown[]> => {
  const response = await fetch(`${searchUrl}/events-*/_search?q=${encodeURIComponent(`id:"${id}"`)}`);
  const { hits } = (await response.json()) as { hits?: { hits: readonly { _source: unknown }[] } };
  return (hits?.hits ?? []).map(({ _source }) => _source);
};
