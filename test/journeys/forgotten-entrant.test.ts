import { expect, test } from 'vitest';
import type * as z from 'zod';
import { activityReader } from '#functions/app/catalog.ts';
import { openEmbeddedDrivers } from '#functions/app/embedded-drivers.ts';
import type { Erasure } from '#functions/customers/erasing/schema.ts';
import { draw } from '#functions/reservations/giveaway/draw.ts';
import { giveawayStore } from '#functions/reservations/giveaway/giveaway-store.ts';
import type { Winners } from '#functions/reservations/giveaway/schema.ts';
import { maskStore } from '#functions/reservations/stock/mask-store.ts';
import { dataFolderAt, holdDataFolder } from '#platform/local/data-folder.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { runCli, startAxon } from '#test/house/axon-process.ts';
import { journey } from '#test/house/journey.ts';
import { publishedCampaign } from '#test/house/published.ts';

/** Somebody with a coupon and two entries, one of which has won, asks to be forgotten. */

const KIM = 'kim <b>&"김';
const here = journey(startAxon);
let [drawn, open, coupons] = ['', '', ''];

const publish = async (): Promise<readonly string[]> => {
  const closesAt = Date.now() + HOUR;
  const coupon = { discount: { kind: 'AMOUNT', amount: 5_000 }, validUntil: closesAt } as const;
  const { activities } = await publishedCampaign({ call: here.axon.call, token: await here.axon.member('marketer') }, [
    { name: 'Drawn', type: 'GIVEAWAY', stock: 3, closesAt },
    { name: 'Not drawn', type: 'GIVEAWAY', stock: 3, closesAt },
    { name: 'Coupons', type: 'COUPON', stock: 5, coupon, closesAt },
  ]);
  return activities.map(({ id }) => id);
};

/** As the sweeper will, an hour and some minutes from now. */
const drawLater = async (activityId: string): Promise<void> => {
  const folder = dataFolderAt(here.axon.data);
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
  [drawn = '', open = '', coupons = ''] = await publish();
  const enter = async (activityId: string, userId: string) =>
    here.axon.call(`/v1/activities/${activityId}/reservations`, { token: await here.axon.shopper(userId), body: {} });
  for (const activityId of [drawn, open, coupons]) for (const user of [KIM, 'lee']) await enter(activityId, user);
  await here.axon.stop();
  await drawLater(drawn);
  const exported = await runCli(['export', '--customer', KIM, '--data', here.axon.data]);
  expect(kindsOf(exported.out).toSorted()).toEqual(['coupon', 'entry', 'entry']);

  await here.startAgain();
  const [token, admin] = [await here.axon.member('viewer'), await here.axon.member('admin')];
  const asked = await here.axon.call<Erasure>(`/v1/customers/${encodeURIComponent(KIM)}`, { token: admin, method: 'DELETE' });
  const erasure = () => here.axon.call<Erasure>(`/v1/erasures/${asked.id}`, { token: admin });
  await expect.poll(async () => (await erasure()).state, { timeout: 30_000 }).toBe('DONE');
  expect((await erasure()).removed).toMatchObject({ coupons: 1, entries: 2 });

  const { items } = await here.axon.call<z.infer<typeof Winners>>(`/v1/activities/${drawn}/giveaway/winners`, { token });
  expect(items.map(({ isErased, userId }) => isErased ?? userId).toSorted()).toEqual(['lee', true]);
  const { out } = await runCli(['verify-draw', drawn, '--url', here.axon.url, '--json']);
  expect(JSON.parse(out)).toMatchObject({
    entries: 2,
    seedIsThePublishedOne: true,
    entriesAreTheFrozenOnes: true,
    winnersAreThePublishedOnes: true,
  });
  const kim = await here.axon.shopper(KIM);
  for (const activityId of [drawn, open])
    expect(await here.axon.call(`/v1/activities/${activityId}/giveaway/me`, { token: kim })).toEqual({ state: 'NONE' });
  expect(await here.axon.call('/v1/coupons/mine', { token: kim })).toEqual({ items: [] });
  expect(await here.axon.call('/v1/coupons/mine', { token: await here.axon.shopper('lee') })).toMatchObject({ items: [{}] });
  for (const [activityId, entries] of Object.entries({ [drawn]: 2, [open]: 1, [coupons]: 2 })) {
    const list = await here.axon.call<{ readonly items: readonly object[] }>(`/v1/activities/${activityId}/entries`, { token });
    expect([list.items.length, JSON.stringify(list).includes('kim')]).toEqual([entries, false]);
  }
}, 60_000);

test('the page of the draw says so in words', async () => {
  const { page, troubles } = await here.signedIn('viewer');
  await page.goto(`${here.axon.dashboardUrl}#/activities/${drawn}`);
  const winners = page.getByTestId('winners').locator('tbody');
  await winners.getByText('erased', { exact: true }).waitFor();
  expect(await winners.innerText()).toMatch(/lee/);
  expect(await winners.innerText()).not.toMatch(/erased-/);
  expect(troubles).toEqual([]);
}, 60_000);
