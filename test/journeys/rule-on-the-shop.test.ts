import { expect, test } from 'vitest';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { TrackingRule } from '#functions/definitions/rules/schema.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** A published rule, the real tracker on a page of the demo shop, and what arrives of both. */

const here = journey(startAxon);

test('a shopper who clicks what the rule means sends its event, with activity and rule, in few and full requests', async () => {
  const token = await here.axon.member('marketer');
  const draft = {
    name: 'Looks closer',
    url: `${here.axon.shopUrl}*`,
    selector: 'article h1',
    trigger: 'CLICK',
    event: 'view_product',
    props: { productId: 'lamp' },
    activityId: here.axon.activityId,
  };
  const { id, version } = await here.axon.call<TrackingRule>('/v1/tracking-rules', { method: 'POST', token, body: draft });
  await here.axon.call(`/v1/tracking-rules/${id}/publish`, { method: 'POST', token, body: { version } });

  const { page, troubles } = await here.open();
  let requests = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/v1/e') requests += 1;
  });
  const ruled = page.waitForResponse((answer) => answer.url().includes('/v1/r?'));
  await page.goto(`${here.axon.shopUrl}?utm_source=kakao#/activities/${here.axon.activityId}`);
  await (await ruled).finished();
  await page.locator('article h1').click();
  await page.evaluate("for (let i = 0; i < 20; i++) axon('addToCart', { productId: 'p' + i })");

  const arrived = async () => (await here.axon.call<LiveEvents>('/v1/live-events?limit=100', { token })).items;
  const find = async (name: string) => (await arrived()).filter((event) => event.kind === 'event' && event.name === name);
  await expect.poll(async () => (await find('add_to_cart')).length, { timeout: 5000 }).toBe(20);
  const [looked, ...others] = await find('view_product');
  expect(others).toEqual([]);
  expect(looked).toMatchObject({
    activityId: here.axon.activityId,
    ruleId: id,
    source: 'kakao',
    props: { productId: 'lamp', element: expect.stringMatching(/^h1#/) },
  });
  const [view] = await find('PAGE_VIEW');
  expect(view).toMatchObject({ props: { utm_source: 'kakao' }, flags: expect.any(Array) });
  expect((await arrived()).length / requests).toBeGreaterThanOrEqual(10);
  expect(troubles).toEqual([]);
});
