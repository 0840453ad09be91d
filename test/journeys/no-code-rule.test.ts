import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** A marketer points at something in the shop, publishes, and sees what shoppers do with it. */

const here = journey(startAxon);
let shopper: Page;

beforeAll(async () => {
  ({ page: shopper } = await here.open({ locale: 'ko-KR' }));
  // A page keeps the rules for most of a minute; nobody waits that long here: what is routed is not cached.
  await shopper.route('**/v1/r?*', (route) => route.continue());
  // Open before there is any rule.
  await shopper.goto(here.axon.shopUrl);
  await shopper.locator('h3').first().waitFor();
});

const define = async (page: Page): Promise<void> => {
  await page.goto(`${here.axon.dashboardUrl}#/tracking/definitions`);
  await page.getByTestId('new-definition').click();
  await page.getByTestId('definition-name').fill('look_closer');
  await page.getByTestId('add-property').click();
  await page.getByTestId('property-name').fill('place');
  await page.getByTestId('property-required').check();
  await page.getByTestId('save-definition').click();
  await page.getByTestId('definition-look_closer').waitFor();
};

test('a marketer defines an event, picks an element of the shop, tries the rule and publishes it', async () => {
  const { page, troubles } = await here.signedIn('marketer');
  await define(page);

  await page.goto(`${here.axon.dashboardUrl}#/tracking/rules/new`);
  await page.getByTestId('rule-name').fill('Looks at the picture');
  await page.getByTestId('test-address').fill(`${here.axon.shopUrl}#/activities/${here.axon.activityId}`);
  await page.getByRole('button', { name: 'Open' }).click();
  const shop = page.frameLocator('[data-testid=test-page]');
  await shop.locator('article h1').waitFor();
  await page.getByTestId('pick-element').click();
  await shop.locator('article h1').click();
  await expect.poll(() => page.getByTestId('rule-selector').inputValue()).toMatch(/h1/);
  await page.getByTestId('test-finding').getByText('1 element found').waitFor();

  await shop.locator('article h1').click();
  await page.getByTestId('test-finding').getByText('1 event would have been sent').waitFor();
  await shop.getByTestId('reserve-button').click();
  await page.getByTestId('rule-event').selectOption('look_closer');
  await page.getByTestId('rule-activity').selectOption(here.axon.activityId);
  await page.getByTestId('save-button').click();
  await page.getByTestId('publish-rule').click();
  await page.getByTestId('confirm-change').click();
  await page.getByText('needs properties it does not carry').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Add property' }).click();
  await page.getByLabel('Name', { exact: true }).fill('place');
  await page.getByLabel('Value', { exact: true }).fill('title');
  await page.getByTestId('save-button').click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByTestId('publish-rule').click();
  await page.getByTestId('confirm-change').click();
  await page.getByTestId('rule-on-its-way').waitFor();
  expect(troubles.filter((trouble) => !trouble.includes('409'))).toEqual([]);

  const availability = await here.axon.call<{ remaining: number }>(`/v1/activities/${here.axon.activityId}/availability`);
  expect(availability.remaining).toBe(100);
});

test('pages are told the rule, with the activity and the id by which its events are known', async () => {
  const told = () => fetch(`${here.axon.url}/v1/r?k=${here.axon.writeKey}`, { headers: { origin: here.axon.url } });
  const rules = async () => (await told()).json();
  // The server remembers its rules for five seconds.
  await expect.poll(rules, { timeout: 7_000, interval: 250 }).not.toEqual({ rules: [] });
  const answer = await told();
  expect(answer.headers.get('access-control-allow-origin')).toBe(here.axon.url);
  expect(await answer.json()).toEqual({
    rules: [
      {
        url: `${here.axon.shopUrl}*`,
        selector: expect.stringContaining('h1'),
        trigger: 'CLICK',
        event: 'look_closer',
        props: { place: 'title', ruleId: expect.stringMatching(/^rule_/) },
        activityId: here.axon.activityId,
      },
    ],
  });
  const again = await fetch(`${here.axon.url}/v1/r?k=${here.axon.writeKey}`, {
    headers: { origin: here.axon.url, 'if-none-match': answer.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});

test('a page that was open already sends the event; the marketer sees it, and the Click step of the funnel moves', async () => {
  const { page, troubles } = await here.signedIn('viewer');
  await shopper.locator('h3').first().click();
  await shopper.locator('article h1').waitFor();
  await page.goto(`${here.axon.dashboardUrl}#/activities/${here.axon.activityId}`);
  await page.getByTestId('funnel-CLICK-people').waitFor();
  const before = Number(await page.getByTestId('funnel-CLICK-people').innerText());
  await page.goto(`${here.axon.dashboardUrl}#/events?name=look_closer`);
  await page.getByText('No event matches').waitFor();

  await shopper.locator('article h1').click();
  await page.getByTestId('live-event').first().click({ timeout: 5_000 });
  const event = JSON.parse(await page.getByTestId('event-json').innerText());
  expect(event).toMatchObject({
    outcome: 'accepted',
    name: 'look_closer',
    schema: 'look_closer/1',
    activityId: here.axon.activityId,
    ruleId: expect.stringMatching(/^rule_/),
    key: here.axon.writeKey,
    props: { place: 'title' },
    flags: expect.not.arrayContaining(['UNKNOWN_DEFINITION']),
  });
  expect(event.props).not.toHaveProperty('ruleId');
  await page.goto(`${here.axon.dashboardUrl}#/activities/${here.axon.activityId}`);
  await expect.poll(() => page.getByTestId('funnel-CLICK-people').innerText(), { timeout: 5_000 }).toBe(String(before + 1));
  expect(troubles).toEqual([]);
});
