import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reservationEngine } from '#functions/app/reservations.ts';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { receivePaymentEvent } from '#functions/reservations/payments/payment-event.ts';
import { sandboxCards } from '#functions/reservations/payments/sandbox-cards.ts';
import { tellSandboxEvents } from '#functions/reservations/payments/sandbox-events.ts';
import { createSignatures, SIGNATURE_TOLERANCE } from '#functions/reservations/payments/signature.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { atCall, type Fault, faultyDatabase } from '#platform/table.faults.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { keyNamed, type OpenSale, openSale, PRICE, seededRandom } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const keys = createSignatures([keyNamed('provider').secret]);
const money = (paymentId: string) => ({ paymentId, amount: PRICE, currency: 'KRW' });

/** What the provider sends, and what it is answered. */
const sender =
  ({ clock }: OpenSale, deps: ReservationDeps) =>
  (event: object) => {
    const body = Buffer.from(JSON.stringify(event));
    return receivePaymentEvent({ body, signature: keys.sign(body, clock.now()) }, deps);
  };
const openFor = async () => {
  const provider = new ScriptedProvider();
  const sale = await openSale({ stock: 2, provider: () => provider });
  return { ...sale, provider, send: sender(sale, sale.deps) };
};

describe('what an event does', () => {
  test('one before confirm confirms the place; confirm then gets the same order, and so does every repeat of the event', async () => {
    const { deps, provider, send, slot } = await openFor();
    const kim = shopper('kim', deps);
    const window = await kim.goToPay();
    const merchantReference = window.merchantReference;
    const paymentId = provider.capture(merchantReference, money('p1'));
    await send({ merchantReference, paymentId });
    const sold = await slot(1);
    expect(sold).toMatchObject({ state: 'CONFIRMED', paymentId, userId: 'kim' });
    await Promise.all([send({ merchantReference, paymentId }), send({ merchantReference })]);
    expect(await kim.confirm(window, paymentId)).toMatchObject({ orderId: merchantReference, paymentId });
    expect(await slot(1)).toEqual(sold);
    expect((await deps.payments.get(paymentId))?.kind).toBe('CONFIRM');
    expect(provider.refunded.size).toBe(0);
  });

  test('one after the window was over, while the place still carries the claim, confirms it', async () => {
    const { deps, provider, send, slot, clock } = await openFor();
    const { merchantReference } = await shopper('kim', deps).goToPay();
    provider.isDown = true;
    clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    await sweep(deps);
    expect(await slot(1)).toMatchObject({ state: 'STUCK' });
    provider.isDown = false;
    await send({ merchantReference, paymentId: provider.capture(merchantReference, money('p1')) });
    expect(await slot(1)).toMatchObject({ state: 'CONFIRMED', paymentId: 'p1' });
  });

  test('one after the place was given back sends the money back, once, also when somebody else has the place', async () => {
    const { deps, provider, send, slot, clock } = await openFor();
    const { merchantReference } = await shopper('kim', deps).goToPay();
    clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    await sweep(deps);
    await shopper('lee', deps).reserve();
    await shopper('park', deps).reserve();
    provider.capture(merchantReference, money('p1'));
    for (let time = 0; time < 2; time += 1) await send({ merchantReference, paymentId: 'p1' });
    expect((await deps.payments.get('p1'))?.kind).toBe('REFUNDED');
    expect(provider.refunded).toEqual(new Set(['p1']));
    expect((await slot(1))?.userId).not.toBe('kim');
  });

  test('a second payment of one claim goes back', async () => {
    const { deps, provider, send } = await openFor();
    const { merchantReference } = await shopper('kim', deps).goToPay();
    for (const paymentId of ['p1', 'p2']) {
      provider.capture(merchantReference, money(paymentId));
      await send({ merchantReference, paymentId });
    }
    expect(await Promise.all(['p1', 'p2'].map(async (id) => (await deps.payments.get(id))?.kind))).toEqual([
      'CONFIRM',
      'REFUNDED',
    ]);
  });

  test('an event is believed in nothing: the provider is asked', async () => {
    const { deps, provider, send, slot } = await openFor();
    const { merchantReference } = await shopper('kim', deps).goToPay();
    await send({ merchantReference, paymentId: 'p1', status: 'paid', amount: PRICE });
    provider.pending.add(merchantReference);
    await send({ merchantReference, paymentId: 'p1' });
    expect(await slot(1)).toMatchObject({ state: 'PAYING' });
    provider.isDown = true;
    expect(await refusal(send({ merchantReference }))).toMatchObject({ code: 'TRY_AGAIN', status: 503 });
  });

  test('an unknown reference is said to be unknown, and one of a hold that was never prepared too', async () => {
    const { deps, send } = await openFor();
    const held = await shopper('kim', deps).reserve();
    const { claim } = deps.tokens.verify(held.reservationToken, { userId: 'kim', phase: 'hold' });
    for (const merchantReference of ['nobody', claim.claimId])
      expect(await refusal(send({ merchantReference }))).toMatchObject({ code: 'PAYMENT_UNKNOWN', status: 404 });
  });

  test('preparing again long after the end does not take the charge off the list of late money', async () => {
    const { deps, clock } = await openFor();
    const kim = shopper('kim', deps);
    const { reservationToken } = await kim.reserve();
    const { merchantReference } = await kim.prepare(reservationToken);
    clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    await sweep(deps);
    expect(await refusal(kim.prepare(reservationToken))).toMatchObject({ code: 'HOLD_EXPIRED' });
    clock.advance(MINUTE);
    expect((await deps.payments.due(clock.now(), 10)).map(({ claimId }) => claimId)).toEqual([merchantReference]);
  });
});

describe('who may send one', () => {
  const at = 1_800_000_000_000;
  const body = Buffer.from('{"merchantReference":"abc"}');
  const genuine = keys.sign(body, at);

  test('the signature is HMAC-SHA256 over time and body, as a provider computes it', () => {
    const expected = createHmac('sha256', keyNamed('provider').secret).update(`1800000000.${body}`).digest('hex');
    expect(genuine).toBe(`t=1800000000,v1=${expected}`);
    expect(keys.isGenuine(genuine, body, at)).toBe(true);
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['of another key', createSignatures([keyNamed('other').secret]).sign(body, at)],
    ['of another body', keys.sign(Buffer.from('{"merchantReference":"abd"}'), at)],
    ['with its time moved', genuine.replace('t=1800000000', 't=1800000001')],
    ['with one letter changed', genuine.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['cut short', genuine.slice(0, -1)],
    ['with its time alone', 't=1800000000'],
    ['with zeros', `t=1800000000,v1=${'0'.repeat(64)}`],
    ['in capitals', genuine.toUpperCase()],
    ['with something behind', `${genuine},v2=x`],
  ])('a signature that is %s is refused', (_, signature) => {
    expect(keys.isGenuine(signature, body, at)).toBe(false);
  });

  test('too old or from too far in the future is refused, however genuine', () => {
    for (const off of [-1, 1]) {
      expect(keys.isGenuine(genuine, body, at + off * SIGNATURE_TOLERANCE)).toBe(true);
      expect(keys.isGenuine(genuine, body, at + off * (SIGNATURE_TOLERANCE + SECOND))).toBe(false);
    }
  });

  test('while a key is being changed both are taken, and an event may carry a signature of each', () => {
    const next = createSignatures([keyNamed('next').secret, keyNamed('provider').secret]);
    expect(next.isGenuine(genuine, body, at)).toBe(true);
    expect(next.sign(body, at)).not.toBe(genuine);
    const both = `${next.sign(body, at)}${genuine.slice(genuine.indexOf(','))}`;
    expect(keys.isGenuine(both, body, at)).toBe(true);
  });

  test('the rule refuses before it reads the body', async () => {
    const { deps, provider, slot, clock } = await openFor();
    const { merchantReference } = await shopper('kim', deps).goToPay();
    provider.capture(merchantReference, money('p1'));
    const forged = { body: Buffer.from(JSON.stringify({ merchantReference })), signature: genuine };
    expect(await refusal(receivePaymentEvent(forged, deps))).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(await slot(1)).toMatchObject({ state: 'PAYING' });
    for (const text of ['', '{', '[]', '{"merchantReference":7}', '{"merchantReference":"a/b"}']) {
      const bad = Buffer.from(text);
      const signed = { body: bad, signature: keys.sign(bad, clock.now()) };
      expect((await refusal(receivePaymentEvent(signed, deps))).code).toMatch(/^(MALFORMED_JSON|INVALID_REQUEST)$/);
      expect(await refusal(receivePaymentEvent({ body: bad, signature: 'x' }, deps))).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });
});

describe('the sandbox sends them', () => {
  test('a payment that succeeds late confirms its place although the shopper never comes back', async () => {
    const sale = await openSale({ stock: 1 });
    const { clock, database } = sale;
    const engine = reservationEngine({
      clock,
      database,
      random: seededRandom('engine'),
      tokenKeys: [keyNamed('k1')],
      paymentKeys: [keyNamed('provider')],
    });
    const window = await shopper('kim', sale.deps).goToPay();
    await sale.pay(window, sandboxCards.lateSuccess);
    await engine.sweep();
    expect(await sale.slot(1)).toMatchObject({ state: 'PAYING' });
    clock.advance(MINUTE);
    expect((await engine.sweep()).errors).toEqual([]);
    expect(await sale.slot(1)).toMatchObject({ state: 'CONFIRMED', userId: 'kim' });
  });

  test('an event nobody took is sent again, one that was taken is not; what is decided at once is not sent', async () => {
    const sale = await openSale({ stock: 2 });
    const late = await shopper('kim', sale.deps).goToPay();
    await sale.pay(late, sandboxCards.lateSuccess);
    await sale.pay(await shopper('lee', sale.deps).goToPay());
    sale.clock.advance(MINUTE);
    const sent: string[] = [];
    const tell = (isDown: boolean) =>
      tellSandboxEvents({
        ...sale,
        send: async ({ merchantReference }) => {
          sent.push(merchantReference);
          if (isDown) throw new Error('down');
        },
      });
    expect(await tell(true)).toHaveLength(1);
    expect(await tell(false)).toEqual([]);
    expect(await tell(false)).toEqual([]);
    expect(sent).toEqual([late.merchantReference, late.merchantReference]);
  });
});

const FAULTS = ['failBefore', 'failAfter', 'duplicate', 'conflict', 'throttle', 'goneBefore', 'goneAfter'] satisfies Fault[];
const everyFault = [1, 2, 3, 4, 5, 6].flatMap((call) => FAULTS.map((fault) => [call, fault] as const));

describe('one call goes wrong', () => {
  test.each(everyFault)('an event, call %i: %s. Sent again it ends as it should', async (call, fault) => {
    for (const isGone of [false, true]) {
      const sale = await openFor();
      const kim = shopper('kim', sale.deps);
      const { merchantReference } = await kim.goToPay();
      if (isGone) await kim.cancel();
      const paymentId = sale.provider.capture(merchantReference, money('p1'));
      const database = faultyDatabase(sale.database, atCall(call, fault));
      await Promise.race([sender(sale, sale.server({ database }))({ merchantReference }).catch(() => undefined), database.gone]);
      await sale.send({ merchantReference });
      await sweep(sale.deps);
      expect((await sale.deps.payments.get(paymentId))?.kind).toBe(isGone ? 'REFUNDED' : 'CONFIRM');
      expect((await sale.slot(1))?.state).toBe(isGone ? 'FREE' : 'CONFIRMED');
    }
  });

  test.each(everyFault)(
    'prepare, call %i: %s. Preparing again opens one window, and its payment is found',
    async (call, fault) => {
      const sale = await openFor();
      const kim = shopper('kim', sale.deps);
      const { reservationToken } = await kim.reserve();
      const database = faultyDatabase(sale.database, atCall(call, fault));
      const self = shopper('kim', sale.server({ database }));
      await Promise.race([self.prepare(reservationToken).catch(() => undefined), database.gone]);
      const { merchantReference } = await kim.prepare(reservationToken);
      sale.provider.capture(merchantReference, money('p1'));
      await sale.send({ merchantReference });
      expect(await sale.slot(1)).toMatchObject({ state: 'CONFIRMED', userId: 'kim' });
    },
  );
});
