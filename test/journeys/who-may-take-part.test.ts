import { expect, test } from 'vitest';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** Conditions from the marketer's form to the shopper's screen, with the store's backend in between. */

const here = journey(startAxon);

test('a sale for adult VIPs: refused with the reason, let in once the backend has said who it is', async () => {
  const admin = await here.signedIn('admin');
  await admin.page.goto(`${here.axon.dashboardUrl}#/setup`);
  await admin.page.getByTestId('server-key-label').fill('Shop backend');
  await admin.page.getByTestId('create-server-key').click();
  const key = await admin.page.getByTestId('server-key').innerText();
  expect(key).toMatch(/^sk_/);
  await admin.page.getByTestId('server-key-kept').click();
  await admin.page.getByTestId('server-keys').getByText('Shop backend').waitFor();
  expect(await admin.page.content()).not.toContain(key);

  await admin.page.goto(`${here.axon.dashboardUrl}#/campaigns/new`);
  await admin.page.getByTestId('campaign-name').fill('VIP week');
  await admin.page.getByTestId('activity-name').fill('VIP lamp');
  await admin.page.getByLabel('Opens').fill('2026-01-01T00:00');
  await admin.page.getByLabel('Closes').fill('2099-01-01T00:00');
  await admin.page.getByTestId('eligibility-ageMin').fill('19');
  await admin.page.getByTestId('eligibility-grades').fill('VIP, Gold');
  await admin.page.getByLabel('Product name').fill('Lamp');
  await admin.page.getByLabel('Price').fill('1000');
  await admin.page.getByTestId('save-button').click();
  await admin.page.getByTestId('publish-button').click();
  await admin.page.getByTestId('confirm-change').click();
  await admin.page.getByTestId('pause-button').waitFor();
  expect(await admin.page.getByTestId('eligibility-ageMin').isDisabled()).toBe(true);
  const link = await admin.page.getByTestId('open-activity').getAttribute('href');
  const activityId = link?.split('/').at(-1);

  const shopper = await here.open();
  await shopper.page.goto(`${here.axon.shopUrl}#/activities/${activityId}`);
  expect(await shopper.page.getByTestId('condition-AGE').innerText()).toContain('19');
  expect(await shopper.page.getByTestId('condition-GRADE').innerText()).toContain('VIP or Gold');
  await shopper.page.getByTestId('reserve-button').click();
  const refused = shopper.page.getByTestId('not-eligible');
  await refused.getByText('For ages 19 and over').waitFor();
  expect(await refused.getByRole('listitem').count()).toBe(2);

  const customer = await shopper.page.evaluate(() => localStorage.getItem('shop.user'));
  const profile = { birthYear: 1990, grade: 'vip' };
  await here.axon.call(`/v1/customers/${customer}`, { method: 'PUT', token: key, body: profile });
  await refused.getByRole('button').click();
  await shopper.page.getByTestId('checkout').waitFor();

  await admin.page.goto(`${here.axon.dashboardUrl}#/events`);
  await admin.page.getByText('RESERVATION_REFUSED').first().waitFor();
  expect(admin.troubles).toEqual([]);
  expect(shopper.troubles.filter((trouble) => !trouble.includes('403'))).toEqual([]);
});
