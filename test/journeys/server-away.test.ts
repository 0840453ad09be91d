import { expect, test } from 'vitest';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** A server that goes away while pages are open, and comes back: nobody has to load anything again. */

const here = journey(startAxon);

test('a page first opened while the server is away appears once it is back; one that is open goes on', async () => {
  const dashboard = await here.signedIn('marketer');
  const shop = await here.open();
  await shop.page.goto(`${here.axon.shopUrl}#/activities/${here.axon.activityId}`);
  await shop.page.getByTestId('reserve-button').waitFor();
  await here.axon.kill9();
  await dashboard.page.goto(`${here.axon.dashboardUrl}#/activities/${here.axon.activityId}/entries`);
  await shop.page.getByTestId('reserve-button').click();
  await shop.page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  await here.startAgain();
  await dashboard.page.getByTestId('export-button').waitFor({ timeout: 40_000 });
  await shop.page.getByRole('button', { name: 'Try again' }).click();
  await shop.page.getByTestId('reserve-button').click();
  await shop.page.getByTestId('checkout').waitFor();
  await dashboard.page.getByRole('cell', { name: 'Held' }).waitFor();
  const crashes = [...dashboard.troubles, ...shop.troubles].filter((trouble) => !trouble.startsWith('Failed to load resource'));
  expect(crashes).toEqual([]);
}, 90_000);
