import { expect, test } from 'vitest';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { entryRoutes } from '#functions/reservations/entries/entry-routes.ts';
import { HOLD } from '#functions/reservations/limits.ts';
import { paymentRoutes } from '#functions/reservations/payments/payment-routes.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import { sandboxRoutes } from '#functions/reservations/payments/sandbox-routes.ts';
import { reservationRoutes } from '#functions/reservations/routes.ts';
import { readDrift as driftOf } from '#functions/reservations/stock/read-drift.ts';
import { Answer, type Answers, type Caller } from '#shared/route.ts';
import { someClient } from '#test/house/client-facts.ts';
import { ACTIVITY, openSale, PRICE } from './a-sale.ts';
import { refusal } from './a-shopper.ts';

const kim = { who: 'shopper', userId: 'kim' } as const;
const viewer = { who: 'member', userId: 'm', role: 'viewer' } as const;
const request = <C extends Caller, B = undefined, P = undefined, Q = undefined>(caller: C, body?: B, params?: P, query?: Q) => ({
  caller,
  client: someClient,
  body: body as B,
  params: params as P,
  query: query as Q,
});

/** Status and body as a client gets them; fails if the body is not what the contract promises. */
const sent = async (declared: { readonly answers: Answers }, answer: Promise<unknown>) => {
  const given = await answer;
  const { status, body, headers } = given instanceof Answer ? given : new Answer(200, given);
  const schema = declared.answers[status];
  if (schema === undefined) throw new Error(`${status} is not in the contract`);
  return { status, body: schema?.parse(body) as Record<string, unknown>, headers };
};

const { reserve, prepare, confirm, cancelReservation, readMyReservation, readAvailability } = reservationRoutes;
const { listEntries, exportEntries, resolveEntry, listAudit, readDrift } = entryRoutes;
const withDrift = (deps: ReservationDeps) => ({
  ...deps,
  drift: async (id: string) => ({ answer: await driftOf(id, deps), asOf: 0 }),
});
const here = { activityId: ACTIVITY };

test('the whole way, with the statuses and bodies of the contract', async () => {
  const { deps, clock, sandbox } = await openSale();
  const ask = () => sent(reserve, reserve.handle(request(kim, { visitorId: 'v-1' }, here), deps));
  const held = await ask();
  expect(held).toMatchObject({ status: 201, body: { slot: 1, expiresAt: clock.now() + HOLD, remainingSeconds: 300 } });
  expect(await ask()).toMatchObject({ status: 200, body: { ...held.body, retry: true } });

  const reservationToken = String(held.body.reservationToken);
  const window = await sent(prepare, prepare.handle(request(kim, { reservationToken }), deps));
  expect(window).toMatchObject({ status: 200, body: { amount: PRICE, currency: 'KRW' } });
  const { merchantReference, paymentToken } = window.body;
  const order = { merchantReference: String(merchantReference), amount: PRICE, currency: 'KRW' };

  const late = await sent(
    sandboxRoutes.createSandboxPayment,
    sandboxRoutes.createSandboxPayment.handle(
      request({ who: 'anonymous' } as const, { ...order, card: sandboxCards.lateSuccess }),
      { sandbox },
    ),
  );
  expect(late).toMatchObject({ status: 201, body: { status: 'pending' } });
  const pay = () =>
    sent(
      confirm,
      confirm.handle(request(kim, { paymentToken: String(paymentToken), paymentId: String(late.body.paymentId) }), deps),
    );
  expect(await pay()).toEqual({ status: 202, body: { status: 'PENDING', retryAfter: 5 }, headers: { 'retry-after': '5' } });
  clock.advance(60_000);
  const paid = await pay();
  expect(paid).toMatchObject({ status: 200, body: { slot: 1, amount: PRICE, orderId: merchantReference } });
  expect(await pay()).toEqual(paid);

  const mine = await sent(readMyReservation, readMyReservation.handle(request(kim, undefined, here), deps));
  expect(mine).toMatchObject({ status: 200, body: { state: 'CONFIRMED', slot: 1 } });
  expect(await refusal(cancelReservation.handle(request(kim, undefined, here), deps))).toMatchObject({ code: 'CONFIRMED' });

  const anyone = request({ who: 'anonymous' } as const, undefined, here);
  const seen = await sent(readAvailability, readAvailability.handle(anyone, deps));
  expect(seen.body).toMatchObject({ stock: 3, sold: 1, held: 0, remaining: 2 });
  const entries = await sent(listEntries, listEntries.handle(request(viewer, undefined, here, { limit: 10 }), withDrift(deps)));
  expect(entries.body).toMatchObject({ items: [{ slot: 1, userId: 'kim', state: 'CONFIRMED' }] });
});

test('giving up answers 204, also when there is nothing left', async () => {
  const { deps } = await openSale();
  await reserve.handle(request(kim, {}, here), deps);
  for (let time = 0; time < 2; time += 1)
    expect(await sent(cancelReservation, cancelReservation.handle(request(kim, undefined, here), deps))).toMatchObject({
      status: 204,
      body: undefined,
    });
});

test('who may call what', () => {
  const shopperOnly = [reserve, prepare, confirm, cancelReservation, readMyReservation];
  expect(shopperOnly.map(({ who }) => who)).toEqual(shopperOnly.map(() => 'shopper'));
  expect([readAvailability.who, listEntries.who]).toEqual(['public', 'viewer']);
  expect([exportEntries, listAudit, readDrift].map(({ who }) => who)).toEqual(['viewer', 'viewer', 'viewer']);
  expect(resolveEntry.who).toBe('marketer');
  expect(paymentRoutes.receivePaymentEvent.who).toBe('provider');
});

test('claim ids can be used as merchant reference and order id by every contract', async () => {
  const { deps } = await openSale({ stock: 40 });
  for (let count = 0; count < 40; count += 1) {
    const shopper = { who: 'shopper', userId: `user-${count}` } as const;
    const held = await sent(reserve, reserve.handle(request(shopper, {}, here), deps));
    const token = String(held.body.reservationToken);
    const window = await sent(prepare, prepare.handle(request(shopper, { reservationToken: token }), deps));
    const body = { merchantReference: window.body.merchantReference, amount: 1, currency: 'KRW', card: sandboxCards.approve };
    expect(sandboxRoutes.createSandboxPayment.body?.safeParse(body).success).toBe(true);
  }
});
