import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';

/** The right to be forgotten, as an administrator serves it on the screen. */

const VISITOR = '0193a0b1-aaaa-7000-8000-00000000000a';
const ANN = 'ann <b>&"김';
const here = journey(startAxon);
let page: Page;
let troubles: readonly string[];

beforeAll(async () => {
  ({ page, troubles } = await here.signedIn('admin'));
});

const eventsOf = () => page.getByTestId('live-event').count();

test('a customer is erased with what it did, after a dialog that says nobody can undo it', async () => {
  const identified = { id: 'e-1', name: 'IDENTIFY', visitorId: VISITOR, customerId: ANN, createdAt: Date.now() };
  await fetch(`${here.axon.url}/v1/e?k=${here.axon.writeKey}`, {
    method: 'POST',
    headers: { origin: new URL(here.axon.url).origin },
    body: JSON.stringify({ sentAt: Date.now(), events: [identified, { ...identified, id: 'e-2', name: 'PAGE_VIEW' }] }),
  });
  await page.goto(`${here.axon.dashboardUrl}#/events?visitorId=${VISITOR}`);
  await expect.poll(eventsOf, { timeout: 5_000 }).toBe(2);
  await page.goto(`${here.axon.dashboardUrl}#/setup`);
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
  await page.goto(`${here.axon.dashboardUrl}#/events?visitorId=${VISITOR}`);
  // What the list had shown before is in the page's memory alone.
  await page.reload();
  await page.getByText('No event matches').waitFor();
  expect(troubles).toEqual([]);
}, 60_000);

test('what is no id is refused in words, and nothing is begun', async () => {
  await page.goto(`${here.axon.dashboardUrl}#/privacy`);
  await page.getByRole('radio', { name: 'Visitor' }).click();
  await page.getByTestId('erase-id').fill('no such/id ?');
  await page.getByTestId('erase').click();
  await page.getByTestId('confirm-change').click();
  await page.getByText('This is not such an id').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Nobody is being erased').waitFor();
});

test("an administrator's page is whole and accessible on a phone in the dark, the dialog too", async () => {
  const look = { locale: 'ko-KR', colorScheme: 'dark', viewport: { width: 360, height: 740 } } as const;
  const { page: phone } = await here.signedIn('admin', look);
  await phone.goto(`${here.axon.dashboardUrl}#/privacy`);
  await phone.locator('tbody tr').first().waitFor();
  await phone.getByTestId('erase-id').fill('x'.repeat(128));
  const isWhole = (selector: string) =>
    phone.evaluate(`((of) => of.scrollWidth <= of.clientWidth)(document.querySelector('${selector}'))`);
  for (const shown of ['html', 'dialog[open]']) {
    if (shown !== 'html') await phone.getByTestId('erase').click();
    expect([shown, await isWhole(shown)]).toEqual([shown, true]);
    const { violations } = await new AxeBuilder({ page: phone }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
  }
});

test('a marketer is told which role it needs', async () => {
  const { page: other } = await here.signedIn('marketer');
  await other.goto(`${here.axon.dashboardUrl}#/privacy`);
  await other.getByText('This needs the role “Administrator”.').waitFor();
  expect(await other.getByTestId('erase').getAttribute('aria-disabled')).toBe('true');
});
