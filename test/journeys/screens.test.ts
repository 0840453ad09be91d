import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import { type AxonProcess, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { openPage, signIn } from '#test/house/pages.ts';

/** Every screen in both languages, light and dark, on a phone and wide: whole, quiet and accessible. */

let axon: AxonProcess;
let browser: Browser;
/** Somebody has entered it. */
let giveawayId: string;

beforeAll(async () => {
  [axon, browser] = await Promise.all([startAxon({ flags: ['--no-warm-up'] }), openBrowser()]);
  giveawayId = await openGiveaway(axon);
});
afterAll(async () => {
  await browser?.close();
  await axon?.kill9();
  removeFolder(axon.data);
});

const openGiveaway = async ({ call, member, shopper }: AxonProcess): Promise<string> => {
  const token = await member('marketer');
  const window = { opensAt: Date.now() - 1_000, closesAt: Date.now() + 3_600_000 };
  const body = { name: 'Autumn', activities: [{ name: 'Raffle', type: 'GIVEAWAY', stock: 3, ...window }] };
  const { id, version, activities } = await call<CampaignDetail>('/v1/campaigns', { token, body });
  await call(`/v1/campaigns/${id}/publish`, { token, body: { version } });
  const activityId = activities[0]?.id ?? '';
  await call(`/v1/activities/${activityId}/reservations`, { token: await shopper('kim'), body: {} });
  return activityId;
};

const dashboards = () => [
  `#/activities/${giveawayId}`,
  `#/activities/${giveawayId}/entries`,
  '#/campaigns',
  `#/campaigns/${axon.campaignId}`,
  '#/campaigns/new',
  `#/activities/${axon.activityId}`,
  `#/activities/${axon.activityId}/entries`,
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
  `#/activities/${axon.activityId}`,
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
    const context = await browser.newContext(options);
    await context.addInitScript(`localStorage.setItem('shop.user', '${LONGEST_NAME}')`);
    const { page, troubles } = await openPage(context);
    await signIn(page, axon, 'marketer');
    const found: string[] = [];
    const visit = async (base: string, hash: string): Promise<void> => {
      await page.goto(base + hash);
      await page.locator('main :is(h1, h2)').first().waitFor();
      await page.waitForTimeout(300);
      if (await isScrollingSideways(page)) found.push(`${hash} scrolls sideways`);
      found.push(...(await barriers(page, hash)));
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
    };
    for (const hash of dashboards()) await visit(axon.dashboardUrl, hash);
    for (const hash of shops()) await visit(axon.shopUrl, hash);
    expect([...found, ...troubles.filter((trouble) => !isOfTheNetwork(trouble))]).toEqual([]);
  },
  90_000,
);

test('live data is on the screen within 5 s of being ready', async () => {
  const { page } = await openPage(await browser.newContext({ locale: 'en-US' }));
  await signIn(page, axon, 'viewer');
  await page.goto(`${axon.dashboardUrl}#/events`);
  await page.getByTestId('live-event').first().waitFor({ timeout: 5000 });
});
