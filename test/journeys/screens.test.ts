import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';
import { publishedActivity } from '#test/house/published.ts';

/** Every screen in both languages, light and dark, on a phone and wide: whole, quiet and accessible. */

const here = journey((options) => startAxon({ ...options, flags: ['--no-warm-up'] }));
/** Somebody has entered it. */
let giveawayId: string;

beforeAll(async () => {
  const { call, member, shopper } = here.axon;
  giveawayId = await publishedActivity({ call, token: await member('marketer') }, { type: 'GIVEAWAY', stock: 3 });
  await call(`/v1/activities/${giveawayId}/reservations`, { token: await shopper('kim'), body: {} });
});

const dashboards = () => [
  `#/activities/${giveawayId}`,
  `#/activities/${giveawayId}/entries`,
  '#/campaigns',
  `#/campaigns/${here.axon.campaignId}`,
  '#/campaigns/new',
  `#/activities/${here.axon.activityId}`,
  `#/activities/${here.axon.activityId}/entries`,
  '#/events',
  '#/products',
  '#/tracking/rules',
  '#/tracking/rules/new',
  '#/tracking/definitions',
  '#/setup',
  '#/privacy',
  '#/nowhere',
];
const shops = () => [
  '#/',
  `#/activities/${giveawayId}`,
  '#/coupons',
  `#/activities/${here.axon.activityId}`,
  '#/activities/act_unknown',
];

/** A customer's name is the shop's to choose: the widest letter, as often as it may be. */
const LONGEST_NAME = 'W'.repeat(128);

/** What axe calls serious or critical, as short lines. */
const barriers = async (page: Page, where: string): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where} ${id}: ${nodes[0]?.target.join(' ')}`);
};

const isScrollingSideways = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

/** Resources that answer 404 on purpose (an unknown activity) are noted by the browser's console, not by the page. */
const isOfTheNetwork = (trouble: string): boolean => trouble.startsWith('Failed to load resource');

const looks: readonly (readonly [string, BrowserContextOptions, string])[] = [
  ['Korean, light, phone', { locale: 'ko-KR', colorScheme: 'light', viewport: { width: 360, height: 740 } }, 'ko'],
  ['English, dark, wide', { locale: 'en-US', colorScheme: 'dark', viewport: { width: 1440, height: 900 } }, 'en'],
];

test.each(looks)(
  'every screen is whole, quiet and accessible: %s',
  async (_, options, language) => {
    const { page, troubles } = await here.signedIn('marketer', options);
    await page.addInitScript(`localStorage.setItem('shop.user', '${LONGEST_NAME}')`);
    const found: string[] = [];
    const visit = async (base: string, hash: string): Promise<void> => {
      await page.goto(base + hash);
      await page.locator('main :is(h1, h2)').first().waitFor();
      await page.waitForTimeout(300);
      if (await isScrollingSideways(page)) found.push(`${hash} scrolls sideways`);
      found.push(...(await barriers(page, hash)));
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
    };
    for (const hash of dashboards()) await visit(here.axon.dashboardUrl, hash);
    for (const hash of shops()) await visit(here.axon.shopUrl, hash);
    expect([...found, ...troubles.filter((trouble) => !isOfTheNetwork(trouble))]).toEqual([]);
  },
  90_000,
);

test('live data is on the screen within 5 s of being ready', async () => {
  const { page } = await here.signedIn('viewer');
  await page.goto(`${here.axon.dashboardUrl}#/events`);
  await page.getByTestId('live-event').first().waitFor({ timeout: 5000 });
});
