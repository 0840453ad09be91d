import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AxonProcess, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { openPage, signIn } from '#test/house/pages.ts';

/** The right to be forgotten, as an administrator serves it on the screen. */

const VISITOR = '0193a0b1-aaaa-7000-8000-00000000000a';
const ANN = 'ann <b>&"김';
let axon: AxonProcess;
let browser: Browser;
let page: Page;
let troubles: readonly string[];

beforeAll(async () => {
  [axon, browser] = await Promise.all([startAxon(), openBrowser()]);
  ({ page, troubles } = await openPage(await browser.newContext({ locale: 'en-US' })));
  await signIn(page, axon, 'admin');
});
afterAll(async () => {
  await browser?.close();
  await axon?.kill9();
  removeFolder(axon.data);
});

const eventsOf = () => page.getByTestId('live-event').count();

test('a customer is erased with what it did, after a dialog that says nobody can undo it', async () => {
  const identified = { id: 'e-1', name: 'IDENTIFY', visitorId: VISITOR, customerId: ANN, createdAt: Date.now() };
  await fetch(`${axon.url}/v1/e?k=${axon.writeKey}`, {
    method: 'POST',
    headers: { origin: new URL(axon.url).origin },
    body: JSON.stringify({ sentAt: Date.now(), events: [identified, { ...identified, id: 'e-2', name: 'PAGE_VIEW' }] }),
  });
  await page.goto(`${axon.dashboardUrl}#/events?visitorId=${VISITOR}`);
  await expect.poll(eventsOf, { timeout: 5_000 }).toBe(2);
  await page.goto(`${axon.dashboardUrl}#/setup`);
  await page.getByTestId('to-privacy').click();
  await page.getByText('Nobody was erased yet').waitFor();
  await page.getByTestId('erase-id').fill(ANN);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`Erase customer “${ANN}”?`).waitFor();
  await dialog.getByText('This cannot be undone').waitFor();
  await page.getByTestId('confirm-change').click();
  const done = page.locator('tbody tr').filter({ hasText: 'Done' });
  await done.waitFor({ timeout: 30_000 });
  expect(await done.innerText()).toMatch(/Customer[\s\S]*Events 2[\s\S]*Browsers \d/);
  expect(await page.locator('main').innerText()).not.toContain(ANN);
  await page.goto(`${axon.dashboardUrl}#/events?visitorId=${VISITOR}`);
  // What the list had shown before is in the page's memory alone.
  await page.reload();
  await page.getByText('No event matches').waitFor();
  expect(troubles).toEqual([]);
}, 60_000);

test('what is no id is refused in words, and nothing is begun', async () => {
  await page.goto(`${axon.dashboardUrl}#/privacy`);
  await page.getByRole('radio', { name: 'Visitor' }).click();
  await page.getByTestId('erase-id').fill('no such/id ?');
  await page.getByTestId('erase').click();
  await page.getByTestId('confirm-change').click();
  await page.getByText('This is not such an id').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Nobody is being erased').waitFor();
});

test('a marketer is told which role it needs', async () => {
  const { page: other } = await openPage(await browser.newContext({ locale: 'en-US' }));
  await signIn(other, axon, 'marketer');
  await other.goto(`${axon.dashboardUrl}#/privacy`);
  await other.getByText('This needs the role “Administrator”.').waitFor();
  expect(await other.getByTestId('erase').getAttribute('aria-disabled')).toBe('true');
});
