import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** Set-up and live view as the developer of a shop uses them: a key, what arrives under it, and why something did not. */

const SHOP = 'https://two.example';
const here = journey(startAxon);
let page: Page;
let troubles: readonly string[];
let key = '';

beforeAll(async () => {
  ({ page, troubles } = await here.signedIn('admin', { permissions: ['clipboard-read', 'clipboard-write'] }));
});

const collect = (events: readonly object[], { as = key, from = SHOP } = {}) =>
  fetch(`${here.axon.url}/v1/e?k=${as}`, {
    method: 'POST',
    headers: { origin: from },
    body: JSON.stringify({ sentAt: Date.now(), events }),
  });
const viewOf = (id: string, more: object = {}) => ({ id, name: 'PAGE_VIEW', visitorId: 'v-1', createdAt: Date.now(), ...more });
const shown = () => page.locator('tbody tr').allInnerTexts();
const keysListed = () => page.getByTestId('write-keys').locator('li');

test('an administrator makes a key for the sites of a shop; no other site may use it', async () => {
  await page.goto(`${here.axon.dashboardUrl}#/setup`);
  await page.getByTestId('write-key-label').fill('Second shop');
  await page.getByTestId('write-key-origins').fill('https://TWO.example/cart two.example');
  await page.getByTestId('create-write-key').click();
  await page.getByText('A site looks like https://shop.example').waitFor();
  await page.getByTestId('write-key-origins').fill('https://TWO.example/cart');
  await page.getByTestId('create-write-key').click();
  const row = keysListed().filter({ hasText: 'Second shop' });
  await row.getByText(SHOP, { exact: true }).waitFor();
  await row.getByText('no events yet').waitFor();
  key = await row.locator('code').innerText();
  await row.getByRole('button', { name: 'Copy' }).click();
  await row.getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
  expect((await collect([viewOf('e-0')], { from: 'https://one.example' })).status).toBe(403);
});

test('accepted, repeated and bad events are told apart, with the reason, by outcome and by key', async () => {
  await page.goto(`${here.axon.dashboardUrl}#/events?key=${key}`);
  await page.getByText('No event matches').waitFor();
  await collect([viewOf('e-1'), viewOf('e-2', { name: 'PURCHASE' }), { text: '<img src=x onerror=alert(1)>' }]);
  await expect.poll(async () => (await shown()).length, { timeout: 5_000 }).toBe(3);
  await collect([viewOf('e-1')]);
  await expect.poll(async () => (await shown()).filter((row) => row.includes('Duplicate')).length, { timeout: 5_000 }).toBe(1);

  await page.getByRole('radio', { name: 'Rejected' }).click();
  await expect.poll(async () => (await shown()).length).toBe(2);
  await page.getByTestId('live-bad').filter({ hasText: 'SERVER_ONLY_EVENT' }).click();
  await page.getByText('Only the server may send this event.').last().waitFor();
  expect(JSON.parse(await page.getByTestId('bad-original').innerText())).toMatchObject({ id: 'e-2', name: 'PURCHASE' });
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'Duplicate' }).click();
  await expect.poll(async () => (await shown()).length).toBe(1);
  await page.getByTestId('live-event').click();
  await page.getByText('Sent again: this event was received first at').waitFor();
  await page.keyboard.press('Escape');
});

test('a paused view stands still and can be copied as JSON', async () => {
  await page.goto(`${here.axon.dashboardUrl}#/events?key=${key}&outcome=accepted`);
  await expect.poll(async () => (await shown()).length).toBe(1);
  await page.getByTestId('pause-events').click();
  await page.getByRole('button', { name: 'Copy' }).click();
  const copied = JSON.parse(String(await page.evaluate('navigator.clipboard.readText()')));
  expect(copied).toMatchObject([{ id: 'e-1', key, outcome: 'accepted' }]);
  await collect([viewOf('e-9')]);
  await page.waitForTimeout(1_500);
  expect(await shown()).toHaveLength(1);
  await page.getByTestId('pause-events').click();
  await expect.poll(async () => (await shown()).length).toBe(2);
});

test('a rotated key gives way to its successor only when it is revoked', async () => {
  await page.goto(`${here.axon.dashboardUrl}#/setup`);
  const rows = keysListed().filter({ hasText: 'Second shop' });
  await rows.getByText('last event').waitFor();
  await rows.getByRole('button', { name: 'Rotate' }).click();
  await page.getByTestId('confirm-change').click();
  await expect.poll(() => rows.count()).toBe(2);
  const successor = await rows.first().locator('code').innerText();
  expect(successor).not.toBe(key);
  for (const as of [key, successor]) expect((await collect([viewOf(`r-${as}`)], { as })).status).toBe(200);
  await rows.filter({ hasText: key }).getByRole('button', { name: 'Revoke' }).click();
  await page.getByTestId('confirm-change').click();
  await rows.filter({ hasText: key }).getByText('Revoked').waitFor();
  await expect.poll(async () => (await collect([viewOf('late')])).status, { timeout: 8_000, interval: 500 }).toBe(401);
  expect((await collect([viewOf('on')], { as: successor })).status).toBe(200);
  expect(troubles.filter((trouble) => !trouble.includes('400'))).toEqual([]);
});

test('whole IP addresses are kept only where an administrator says so, and the successor of a rotated key keeps to it', async () => {
  await page.getByTestId('write-key-label').fill('Third shop');
  await page.getByTestId('write-key-origins').fill(SHOP);
  await page.getByTestId('create-write-key').click();
  const rows = keysListed().filter({ hasText: 'Third shop' });
  const whole = rows.getByText('Whole IP addresses');
  await rows.getByRole('button', { name: 'Sites and privacy' }).click();
  await page.getByText('A whole address is personal data').waitFor();
  expect(await page.getByTestId('keeps-whole-ip').isChecked()).toBe(false);
  await page.getByTestId('keeps-whole-ip').check();
  await page.getByTestId('confirm-change').click();
  await whole.waitFor();
  await rows.getByRole('button', { name: 'Rotate' }).click();
  await page.getByTestId('confirm-change').click();
  await expect.poll(() => whole.count()).toBe(2);
  await rows.first().getByRole('button', { name: 'Sites and privacy' }).click();
  await page.getByTestId('keeps-whole-ip').uncheck();
  await page.getByTestId('confirm-change').click();
  await expect.poll(() => whole.count()).toBe(1);
});
