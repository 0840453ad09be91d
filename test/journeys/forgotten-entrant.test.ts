import { afterAll, expect, test } from 'vitest';
import type * as z from 'zod';
import { activityReader } from '#functions/app/catalog.ts';
import { openEmbeddedDrivers } from '#functions/app/embedded-drivers.ts';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import type { Erasure } from '#functions/customers/erasing/schema.ts';
import { draw } from '#functions/reservations/giveaway/draw.ts';
import { giveawayStore } from '#functions/reservations/giveaway/giveaway-store.ts';
import type { Winners } from '#functions/reservations/giveaway/schema.ts';
import { maskStore } from '#functions/reservations/stock/mask-store.ts';
import { dataFolderAt, holdDataFolder } from '#platform/local/data-folder.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { type AxonProcess, freshFolder, removeFolder, runCli, startAxon } from '#test/house/axon-process.ts';
import { openBrowser } from '#test/house/browser.ts';
import { openPage, signIn } from '#test/house/pages.ts';

/** Somebody with a coupon and two entries, one of which has won, asks to be forgotten. */

const KIM = 'kim <b>&"김';
const data = freshFolder();
let axon: AxonProcess;
let [drawn, open, coupons] = ['', '', ''];

afterAll(async () => {
  await axon?.kill9();
  removeFolder(data);
});

const publish = async (): Promise<readonly string[]> => {
  const token = await axon.member('marketer');
  const window = { opensAt: Date.now() - 1_000, closesAt: Date.now() + HOUR };
  const coupon = { discount: { kind: 'AMOUNT', amount: 5_000 }, validUntil: window.closesAt };
  const activities = [
    { name: 'Drawn', type: 'GIVEAWAY', stock: 3, ...window },
    { name: 'Not drawn', type: 'GIVEAWAY', stock: 3, ...window },
    { name: 'Coupons', type: 'COUPON', stock: 5, coupon, ...window },
  ];
  const body = { name: 'Autumn', activities };
  const campaign = await axon.call<CampaignDetail>('/v1/campaigns', { token, body });
  await axon.call(`/v1/campaigns/${campaign.id}/publish`, { token, body: { version: campaign.version } });
  return campaign.activities.map(({ id }) => id);
};

/** As the sweeper will, an hour and some minutes from now. */
const drawLater = async (activityId: string): Promise<void> => {
  const folder = dataFolderAt(data);
  const hold = holdDataFolder(folder);
  const clock = { now: () => Date.now() + 2 * HOUR };
  const drivers = await openEmbeddedDrivers(folder, { clock, random: systemRandom });
  const { database } = drivers;
  const [giveaways, masks] = [giveawayStore(database), maskStore(database)];
  await draw(activityId, { giveaways, masks, readActivity: activityReader(database), clock });
  await drivers.close();
  hold.release();
};

const kindsOf = (lines: string): readonly string[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).kind)
    .filter((kind) => kind === 'coupon' || kind === 'entry');

test('the draw stays as anybody may check it, winners and lists say "erased", and the coupon knows nobody', async () => {
  axon = await startAxon({ data });
  [drawn = '', open = '', coupons = ''] = await publish();
  const enter = async (activityId: string, userId: string) =>
    axon.call(`/v1/activities/${activityId}/reservations`, { token: await axon.shopper(userId), body: {} });
  for (const activityId of [drawn, open, coupons]) for (const user of [KIM, 'lee']) await enter(activityId, user);
  await axon.stop();
  await drawLater(drawn);
  const exported = await runCli(['export', '--customer', KIM, '--data', data]);
  expect(kindsOf(exported.out).toSorted()).toEqual(['coupon', 'entry', 'entry']);

  axon = await startAxon({ data });
  const [token, admin] = [await axon.member('viewer'), await axon.member('admin')];
  const asked = await axon.call<Erasure>(`/v1/customers/${encodeURIComponent(KIM)}`, { token: admin, method: 'DELETE' });
  const erasure = () => axon.call<Erasure>(`/v1/erasures/${asked.id}`, { token: admin });
  await expect.poll(async () => (await erasure()).state, { timeout: 30_000 }).toBe('DONE');
  expect((await erasure()).removed).toMatchObject({ coupons: 1, entries: 2 });

  const { items } = await axon.call<z.infer<typeof Winners>>(`/v1/activities/${drawn}/giveaway/winners`, { token });
  expect(items.map(({ isErased, userId }) => isErased ?? userId).toSorted()).toEqual(['lee', true]);
  const { out } = await runCli(['verify-draw', drawn, '--url', axon.url, '--json']);
  expect(JSON.parse(out)).toMatchObject({
    entries: 2,
    seedIsThePublishedOne: true,
    entriesAreTheFrozenOnes: true,
    winnersAreThePublishedOnes: true,
  });
  const kim = await axon.shopper(KIM);
  for (const activityId of [drawn, open])
    expect(await axon.call(`/v1/activities/${activityId}/giveaway/me`, { token: kim })).toEqual({ state: 'NONE' });
  expect(await axon.call('/v1/coupons/mine', { token: kim })).toEqual({ items: [] });
  expect(await axon.call('/v1/coupons/mine', { token: await axon.shopper('lee') })).toMatchObject({ items: [{}] });
  for (const [activityId, entries] of Object.entries({ [drawn]: 2, [open]: 1, [coupons]: 2 })) {
    const list = await axon.call<{ readonly items: readonly object[] }>(`/v1/activities/${activityId}/entries`, { token });
    expect([list.items.length, JSON.stringify(list).includes('kim')]).toEqual([entries, false]);
  }
}, 60_000);

test('the page of the draw says so in words', async () => {
  const browser = await openBrowser();
  const { page, troubles } = await openPage(await browser.newContext({ locale: 'en-US' }));
  await signIn(page, axon, 'viewer');
  await page.goto(`${axon.dashboardUrl}#/activities/${drawn}`);
  const winners = page.getByTestId('winners').locator('tbody');
  await winners.getByText('erased', { exact: true }).waitFor();
  expect(await winners.innerText()).toMatch(/lee/);
  expect(await winners.innerText()).not.toMatch(/erased-/);
  await browser.close();
  expect(troubles).toEqual([]);
}, 60_000);
