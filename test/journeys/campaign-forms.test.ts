import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import { type AxonProcess, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { openPage, signIn } from '#test/house/pages.ts';

/** The forms of a campaign as a marketer types into them: nothing is dropped unseen, and what was kept is said. */

let axon: AxonProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [axon, browser] = await Promise.all([startAxon(), openBrowser()]);
  ({ page } = await openPage(await browser.newContext({ locale: 'en-US' })));
  await signIn(page, axon, 'marketer');
});
afterAll(async () => {
  await browser?.close();
  await axon?.kill9();
  removeFolder(axon.data);
});

const campaign = async (id: string): Promise<CampaignDetail> =>
  axon.call(`/v1/campaigns/${id}`, { token: await axon.member('viewer') });
const status = (form: string) => page.getByTestId(form).getByRole('status');
const save = (form: string) => page.getByTestId(form).getByTestId('save-button');

test('a number nobody can read stops a new campaign and says so at its field', async () => {
  await page.goto(`${axon.dashboardUrl}#/campaigns/new`);
  await page.getByTestId('campaign-name').fill('Spring');
  await page.getByTestId('campaign-budget').fill('-500');
  await page.getByTestId('activity-name').fill('Lamps');
  await page.getByTestId('activity-stock').fill('-3');
  await page.getByTestId('product-name').fill('Lamp');
  await page.getByTestId('product-price').fill('1.5만');
  await page.getByTestId('eligibility-ageMin').fill('19세');
  await page.getByTestId('save-button').click();
  const wrong = page.locator('[aria-invalid=true]');
  await expect.poll(() => wrong.count()).toBe(4);
  expect(page.url()).toContain('#/campaigns/new');
  await page.getByTestId('campaign-budget').fill('1,000,000');
  await page.getByTestId('activity-stock').fill('3');
  await page.getByTestId('product-price').fill('15,000');
  await page.getByTestId('eligibility-ageMin').fill('19');
  await page.getByTestId('save-button').click();
  await page.waitForURL(/#\/campaigns\/cmp_/);
  const made = await campaign(page.url().split('/').at(-1) ?? '');
  expect(made).toMatchObject({ budget: 1_000_000, activities: [{ stock: 3, eligibility: [{ kind: 'AGE', min: 19 }] }] });
});

test('a changed stock is said to be saved, and the keyboard stays where it was', async () => {
  await page.goto(`${axon.dashboardUrl}#/campaigns/${axon.campaignId}`);
  const stock = page.getByLabel('Stock');
  await stock.fill('120');
  await expect.poll(() => status('activity-editor').textContent()).toBe('Not saved yet');
  await save('activity-editor').press('Enter');
  await expect.poll(() => status('activity-editor').textContent()).toBe('Saved');
  expect(await page.locator(':focus').getAttribute('data-testid')).toBe('save-button');
  expect((await campaign(axon.campaignId)).activities[0]?.stock).toBe(120);
  await stock.fill('');
  await save('activity-editor').click();
  await expect.poll(() => stock.getAttribute('aria-invalid')).toBe('true');
  expect(await status('activity-editor').textContent()).toBe('Not saved yet');
  await stock.fill('120');
  await save('activity-editor').click();
  await expect.poll(() => status('activity-editor').textContent()).toBe('Saved');
});

test('what is typed outlasts a change from elsewhere, and saving it is then a conflict with a way out', async () => {
  await page.goto(`${axon.dashboardUrl}#/campaigns/${axon.campaignId}`);
  const budget = page.getByLabel('Planned budget (optional)');
  await budget.fill('700,000');
  const token = await axon.member('marketer');
  const { version } = await campaign(axon.campaignId);
  await axon.call(`/v1/campaigns/${axon.campaignId}`, { method: 'PATCH', token, body: { version, name: 'Renamed' } });
  await save('campaign-editor').click();
  await page.getByTestId('campaign-editor').getByRole('button', { name: 'Load the newest version' }).click();
  await expect.poll(() => page.getByLabel('Campaign name').inputValue()).toBe('Renamed');
  await budget.fill('700,000');
  await save('campaign-editor').click();
  await expect.poll(() => status('campaign-editor').textContent()).toBe('Saved');
  await budget.fill('');
  await save('campaign-editor').click();
  await expect.poll(async () => (await campaign(axon.campaignId)).budget).toBe(undefined);
});
