import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import type { CampaignDetail, EditedActivity } from '#functions/catalog/schema.ts';
import { createSignatures } from '#functions/reservations/payments/signature.ts';
import type { Drift, MyReservation, PaymentWindow, Reservation } from '#functions/reservations/schema.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';
import { publishedCampaign } from '#test/house/published.ts';
import { type Answer, ask, problemIn } from './ask.ts';

/** What a marketer changes must be so for shoppers within a second; asked through the real door all the time. */

const here = journey(startAxon);
let token: string;
let shoppers = 0;

beforeAll(async () => {
  token = await here.axon.member('marketer');
});

const PROMISED = 1_000;
const FAR = 3_600_000;

/** A published campaign with one activity. */
const publish = async (stock: number, opensIn: number, lastsFor: number) => {
  const opensAt = Date.now() + opensIn;
  const closesAt = opensAt + lastsFor;
  const campaign = await publishedCampaign({ call: here.axon.call, token }, [{ name: 'Lamps', stock, opensAt, closesAt }]);
  return { campaign, activityId: campaign.activities[0]?.id ?? '', opensAt, closesAt };
};
const change = ({ id, version }: CampaignDetail, to: 'publish' | 'pause' | 'resume' | 'end') =>
  here.axon.call<CampaignDetail>(`/v1/campaigns/${id}/${to}`, { token, body: { version } });
const edit = async (activityId: string, stock: number): Promise<EditedActivity> => {
  const { version } = await here.axon.call<EditedActivity>(`/v1/activities/${activityId}`, { token });
  return here.axon.call(`/v1/activities/${activityId}`, { method: 'PATCH', token, body: { version, stock } });
};

/** One new shopper asks for a place. */
const reserve = async (activityId: string): Promise<Answer> => {
  shoppers += 1;
  return ask(`${here.axon.url}/v1/activities/${activityId}/reservations`, {
    token: await here.axon.shopper(`shopper-${shoppers}`),
    body: {},
  });
};

/** New shoppers ask until one is answered so. @returns how long that took, from an instant on (ms) */
const until = async (activityId: string, since: number, isSo: (answer: Answer) => boolean): Promise<number> => {
  for (;;) {
    const answer = await reserve(activityId);
    if (isSo(answer)) return Date.now() - since;
    if (Date.now() - since > 5 * PROMISED) throw new Error(`Still ${answer.status} ${answer.text}`);
    await sleep(20);
  }
};
const isIn = ({ status }: Answer): boolean => status === 201;
const isRefused = (code: string) => (answer: Answer) => answer.status >= 400 && problemIn(answer).code === code;

test('a scheduled start and end come within a second, and not before', async () => {
  const { activityId, opensAt, closesAt } = await publish(50, 2_000, 2_000);
  expect(isRefused('NOT_STARTED')(await reserve(activityId))).toBe(true);
  const started = await until(activityId, opensAt, isIn);
  expect(started).toBeGreaterThanOrEqual(0);
  expect(started).toBeLessThan(PROMISED);
  await sleep(closesAt - Date.now() - 300);
  const ended = await until(activityId, closesAt, isRefused('ENDED'));
  expect(ended).toBeGreaterThanOrEqual(0);
  expect(ended).toBeLessThan(PROMISED);
});

test('pause and resume take effect within a second; ending is final', async () => {
  const { campaign, activityId } = await publish(300, 0, FAR);
  await until(activityId, Date.now(), isIn);
  const paused = await change(campaign, 'pause');
  expect(await until(activityId, Date.now(), isRefused('NOT_ACTIVE'))).toBeLessThan(PROMISED);
  const resumed = await change(paused, 'resume');
  expect(await until(activityId, Date.now(), isIn)).toBeLessThan(PROMISED);
  await change(resumed, 'end');
  expect(await until(activityId, Date.now(), isRefused('ENDED'))).toBeLessThan(PROMISED);
});

test('a stock raised or lowered while on sale: the gate follows within a second, the answer says how far it came', async () => {
  const { activityId } = await publish(2, 0, FAR);
  for (let place = 0; place < 2; place += 1) await until(activityId, Date.now(), isIn);
  await until(activityId, Date.now(), isRefused('SOLD_OUT'));
  expect(await edit(activityId, 150)).toMatchObject({ stock: 150, stockChange: { wanted: 150, rows: 150 } });
  expect(await until(activityId, Date.now(), isIn)).toBeLessThan(PROMISED);
  expect(await edit(activityId, 2)).toMatchObject({ stock: 2, stockChange: { wanted: 2, rows: 3 } });
  expect(await until(activityId, Date.now(), isRefused('SOLD_OUT'))).toBeLessThan(PROMISED);
  const drift = await here.axon.call<Drift>(`/v1/activities/${activityId}/drift`, { token });
  expect(drift).toMatchObject({ rows: 3, target: 2, drift: 0, states: { FREE: 0, HELD: 3 } });
});

test("a payment provider's event confirms the place; one that is not signed, or not by it, is refused", async () => {
  const { activityId } = await publish(2, 0, FAR);
  const kim = await here.axon.shopper('kim');
  const { reservationToken } = await here.axon.call<Reservation>(`/v1/activities/${activityId}/reservations`, {
    token: kim,
    body: {},
  });
  const window = await here.axon.call<PaymentWindow>('/v1/reservations/prepare', { token: kim, body: { reservationToken } });
  const { merchantReference, amount, currency } = window;
  await here.axon.call('/sandbox/payments', { body: { merchantReference, amount, currency, card: '4242424242424242' } });
  const secret = readFileSync(join(dataFolderAt(here.axon.data).keys, 'payment-events.secret'), 'utf8');
  const body = Buffer.from(JSON.stringify({ merchantReference }));
  const send = (signature?: string) =>
    ask(`${here.axon.url}/v1/payments/events`, { body, headers: signature === undefined ? {} : { 'Axon-Signature': signature } });
  const signed = createSignatures([Buffer.from(secret, 'base64url')]).sign(body, Date.now());
  const mine = () => here.axon.call<MyReservation>(`/v1/activities/${activityId}/reservations/me`, { token: kim });
  for (const forged of [undefined, 'x', createSignatures([Buffer.from('another secret')]).sign(body, Date.now())])
    expect(problemIn(await send(forged))).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  expect(await mine()).toMatchObject({ state: 'PAYING' });
  for (let time = 0; time < 2; time += 1) expect(await send(signed)).toMatchObject({ status: 204, text: '' });
  expect(await mine()).toMatchObject({ state: 'CONFIRMED' });
});

test('the dashboard: stock changed while on sale with what came of it, places live, entries as a file', async () => {
  const { campaign, activityId } = await publish(5, 0, FAR);
  for (let place = 0; place < 3; place += 1) await until(activityId, Date.now(), isIn);
  const { page, troubles } = await here.signedIn('marketer', { acceptDownloads: true });
  await page.goto(`${here.axon.dashboardUrl}#/activities/${activityId}`);
  await page.getByTestId('places-HELD').getByText('3', { exact: true }).waitFor();
  expect(await page.getByTestId('places-FREE').textContent()).toBe('2');
  await page.goto(`${here.axon.dashboardUrl}#/campaigns/${campaign.id}`);
  page.setDefaultTimeout(4000);
  const stock = page.getByLabel('Stock', { exact: true });
  await stock.fill('1');
  await page.locator('form', { has: stock }).getByTestId('save-button').click();
  await page.getByText('3 units are held or sold, more than the 1 you want.', { exact: false }).waitFor();
  await page.goto(`${here.axon.dashboardUrl}#/activities/${activityId}`);
  await page.getByText('3 places, on the way to 1.').waitFor();
  await page.goto(`${here.axon.dashboardUrl}#/activities/${activityId}/entries`);
  const download = page.waitForEvent('download');
  await page.getByTestId('export-button').click();
  const file = readFileSync(await (await download).path(), 'utf8');
  expect(file.split('\r\n')).toHaveLength(1 + 3 + 1);
  expect(file.startsWith('\uFEFFposition,state,customer,')).toBe(true);
  await page.getByText('Rows exported: 3').waitFor();
  expect(troubles).toEqual([]);
});
