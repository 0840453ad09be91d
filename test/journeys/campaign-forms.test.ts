import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import { HOUR } from '#shared/clock.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** The forms of a campaign as a marketer types into them: nothing is dropped unseen, and what was kept is said. */

const here = journey(startAxon);
let page: Page;
beforeAll(async () => {
  ({ page } = await here.signedIn('marketer'));
});

const campaign = async (id: string): Promise<CampaignDetail> =>
  here.axon.call(`/v1/campaigns/${id}`, { token: await here.axon.member('viewer') });
/** A campaign nobody has published, with a sale that opens in an hour. */
const aDraft = async (): Promise<CampaignDetail> => {
  const { activities } = await campaign(here.axon.campaignId);
  const opensAt = Date.now() + HOUR;
  const draft = { name: 'Soon', productId: activities[0]?.productId, stock: 5, opensAt, closesAt: opensAt + HOUR };
  const token = await here.axon.member('marketer');
  return here.axon.call('/v1/campaigns', { token, body: { name: 'Soon', activities: [draft] } });
};
const status = (form: string) => page.getByTestId(form).getByRole('status');
const save = (form: string) => page.getByTestId(form).getByTestId('save-button');

test('a number nobody can read stops a new campaign and says so at its field', async () => {
  await page.goto(`${here.axon.dashboardUrl}#/campaigns/new`);
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
  await page.goto(`${here.axon.dashboardUrl}#/campaigns/${here.axon.campaignId}`);
  const stock = page.getByLabel('Stock');
  await stock.fill('120');
  await expect.poll(() => status('activity-editor').textContent()).toBe('Not saved yet');
  await save('activity-editor').press('Enter');
  await expect.poll(() => status('activity-editor').textContent()).toBe('Saved');
  expect(await page.locator(':focus').getAttribute('data-testid')).toBe('save-button');
  expect((await campaign(here.axon.campaignId)).activities[0]?.stock).toBe(120);
  await stock.fill('');
  await save('activity-editor').click();
  await expect.poll(() => stock.getAttribute('aria-invalid')).toBe('true');
  expect(await status('activity-editor').textContent()).toBe('Not saved yet');
  await stock.fill('120');
  await save('activity-editor').click();
  await expect.poll(() => status('activity-editor').textContent()).toBe('Saved');
});

test('what is typed outlasts a change from elsewhere, and saving it is then a conflict with a way out', async () => {
  await page.goto(`${here.axon.dashboardUrl}#/campaigns/${here.axon.campaignId}`);
  const budget = page.getByLabel('Planned budget (optional)');
  await budget.fill('700,000');
  const token = await here.axon.member('marketer');
  const { version } = await campaign(here.axon.campaignId);
  await here.axon.call(`/v1/campaigns/${here.axon.campaignId}`, { method: 'PATCH', token, body: { version, name: 'Renamed' } });
  await save('campaign-editor').click();
  await page.getByTestId('campaign-editor').getByRole('button', { name: 'Load the newest version' }).click();
  await expect.poll(() => page.getByLabel('Campaign name').inputValue()).toBe('Renamed');
  await budget.fill('700,000');
  await save('campaign-editor').click();
  await expect.poll(() => status('campaign-editor').textContent()).toBe('Saved');
  await budget.fill('');
  await save('campaign-editor').click();
  await expect.poll(async () => (await campaign(here.axon.campaignId)).budget).toBe(undefined);
});

test('publishing a draft is no conflict with what is typed into its forms and not saved yet', async () => {
  const made = await aDraft();
  await page.goto(`${here.axon.dashboardUrl}#/campaigns/${made.id}`);
  await page.getByLabel('Planned budget (optional)').fill('300,000');
  await page.getByLabel('Stock').fill('7');
  await page.getByTestId('publish-button').click();
  await page.getByTestId('confirm-change').click();
  await page.getByTestId('pause-button').waitFor();
  for (const form of ['campaign-editor', 'activity-editor']) {
    await save(form).click();
    await expect.poll(() => status(form).textContent()).toBe('Saved');
  }
  expect(await campaign(made.id)).toMatchObject({ budget: 300_000, activities: [{ stock: 7 }] });
});

test('the page of a draft says that it is one and leads to its campaign, instead of an error', async () => {
  const made = await aDraft();
  for (const place of ['', '/entries']) {
    await page.goto(`${here.axon.dashboardUrl}#/activities/${made.activities[0]?.id}${place}`);
    await page.getByTestId('to-draft').waitFor();
    expect(await page.getByText('There is no such activity').count()).toBe(0);
  }
  expect(await page.getByText('View in shop').count()).toBe(0);
  await page.getByTestId('to-draft').click();
  await page.waitForURL(new RegExp(`#/campaigns/${made.id}$`));
});

test('what does not exist offers the list of campaigns, not another try', async () => {
  for (const place of ['activities/act_nope', 'activities/act_nope/entries', 'campaigns/cmp_nope']) {
    await page.goto(`${here.axon.dashboardUrl}#/${place}`);
    await page.getByRole('main').getByRole('link', { name: 'Campaigns' }).waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  }
});
