import { afterAll, expect, test } from 'vitest';
import { activitiesTable } from '#functions/catalog/tables.ts';
import type { CouponRow } from '#functions/reservations/coupons/coupon-store.ts';
import type { Giveaway } from '#functions/reservations/giveaway/schema.ts';
import type { Coupon, PaymentWindow, Reservation } from '#functions/reservations/schema.ts';
import { couponsTable, dispensersTable } from '#functions/reservations/tables.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { DAY, HOUR, MINUTE } from '#shared/clock.ts';
import type { Page } from '#shared/page.ts';
import { runCli } from '#test/house/axon-process.ts';
import { publishedActivity, type Wanted } from '#test/house/published.ts';
import { ApiProblem } from '../../bin/simulate/api-client.ts';
import { apiUrl, call, callOnce, eventually, issuer, openSale } from './stage.ts';

/** Coupons and giveaways by the doors of the deployed API. What would take long is aged in its table, as if everyone had waited. */

const database = dynamodbDatabase({ client: {}, prefix: 'axon-local-' });
afterAll(() => database.close());

const publish = async (activity: Wanted): Promise<string> =>
  publishedActivity({ call, token: await issuer.memberToken('marketer') }, activity);

const refusal = (path: string, request: Parameters<typeof call>[1]): Promise<string> =>
  callOnce(path, request).then(
    () => 'answered',
    (error: unknown) => (error instanceof ApiProblem ? error.code : String(error)),
  );

test.concurrent('a giveaway: two clicks are one entry, the draw is done once, and anybody can repeat it', async () => {
  const activityId = await publish({ name: 'Raffle', type: 'GIVEAWAY', stock: 2 });
  const path = `/v1/activities/${activityId}/giveaway`;
  const users = ['kim', 'lee', 'park'];
  const enter = async (user: string) =>
    call<{ entry: { entryId: string } }>(`/v1/activities/${activityId}/reservations`, {
      token: await issuer.shopperToken(user),
      body: {},
    });
  const entries = await Promise.all(users.map(async (user) => [await enter(user), await enter(user)] as const));
  for (const [first, second] of entries) expect(second.entry).toEqual(first.entry);

  const token = await issuer.memberToken('marketer');
  const draw = () => callOnce<Giveaway>(`${path}/draw`, { token, body: {} });
  expect(await refusal(`${path}/draw`, { token, body: {} })).toBe('NOT_DRAWABLE');
  const long = Date.now() - 5 * MINUTE;
  await database
    .table<{ id: string; opensAt: number; closesAt: number; updatedAt: number }>(activitiesTable)
    .update({ id: activityId }, { set: { opensAt: long - HOUR, closesAt: long, updatedAt: long } });
  await database
    .table<{ key: string; opensAt: number; closesAt: number; copiedAt: number }>(dispensersTable)
    .update({ key: `${activityId}#mask` }, { set: { opensAt: long - HOUR, closesAt: long, copiedAt: long } });
  const drawn = await eventually(
    () => draw().catch((error: ApiProblem) => ({ state: error.code })),
    ({ state }) => state === 'DRAWN',
    90,
  );
  expect({ ...(await draw()), asOf: 0 }).toEqual({ ...drawn, asOf: 0 });
  const mine = await Promise.all(
    users.map(async (user) => call<{ state: string }>(`${path}/me`, { token: await issuer.shopperToken(user) })),
  );
  expect(mine.map(({ state }) => state).toSorted()).toEqual(['NOT_WON', 'WON', 'WON']);
  const { code, out } = await runCli(['verify-draw', activityId, '--url', apiUrl, '--json']);
  expect([code, JSON.parse(out)]).toMatchObject([0, { entries: 3, winnersAreThePublishedOnes: true }]);
});

test.concurrent('a coupon: given once, taken off the price, used up by the order; one that is over is refused', async () => {
  const discount = { kind: 'AMOUNT', amount: 5_000 } as const;
  const coupon = { discount, validUntil: Date.now() + DAY };
  const [couponActivity, sale] = await Promise.all([publish({ name: 'Spring', type: 'COUPON', stock: 5, coupon }), openSale(3)]);
  const shopper = async (user: string) => {
    // Of this run alone: coupons of another stay theirs.
    const token = await issuer.shopperToken(`${user}-${couponActivity}`);
    const get = () => call<{ coupon: Coupon }>(`/v1/activities/${couponActivity}/reservations`, { token, body: {} });
    const [first, second] = [await get(), await get()];
    expect(second.coupon.id).toBe(first.coupon.id);
    const { reservationToken } = await call<Reservation>(`/v1/activities/${sale.activityId}/reservations`, { token, body: {} });
    return { token, couponId: first.coupon.id, body: { reservationToken, couponId: first.coupon.id } };
  };

  const kim = await shopper('kim');
  const window = await call<PaymentWindow>('/v1/reservations/prepare', kim);
  expect(window).toMatchObject({ amount: 34_000, discount: 5_000, couponId: kim.couponId });
  const { merchantReference, amount, currency, paymentToken } = window;
  const payment = { merchantReference, amount, currency, card: '4242424242424242' };
  const { paymentId } = await call<{ paymentId: string }>('/sandbox/payments', { body: payment });
  await call('/v1/reservations/confirm', { token: kim.token, body: { paymentToken, paymentId } });
  const { items } = await call<Page<Coupon>>('/v1/coupons/mine', { token: kim.token });
  expect(items).toMatchObject([{ id: kim.couponId, state: 'USED' }]);

  const lee = await shopper('lee');
  await database.table<CouponRow>(couponsTable).update({ id: lee.couponId }, { set: { validUntil: Date.now() - MINUTE } });
  expect(await refusal('/v1/reservations/prepare', lee)).toBe('COUPON_EXPIRED');
  const none = { token: lee.token, body: { ...lee.body, couponId: null } };
  expect(await call<PaymentWindow>('/v1/reservations/prepare', none)).toMatchObject({ amount: 39_000 });
});
