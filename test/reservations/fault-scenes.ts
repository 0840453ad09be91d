import { deepStrictEqual } from 'node:assert/strict';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { onReleaseMessage } from '#functions/reservations/on-release-message.ts';
import { receivePaymentEvent } from '#functions/reservations/payments/payment-event.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dispensersTable } from '#functions/reservations/tables.ts';
import type { Database } from '#platform/table.ts';
import { HOUR, SECOND } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, OPENS, type OpenSale, openSale, PRICE } from './a-sale.ts';
import { shopper } from './a-shopper.ts';

/** A sale as it stands when a call comes in that will meet faults, and the call. */
export interface Scene {
  readonly sale: OpenSale;
  readonly provider: ScriptedProvider;
  /** @param faulty the database below `deps` */
  readonly act: (deps: ReservationDeps, faulty: Database) => Promise<unknown>;
  /** What must hold right after the call and for ever, given its answer if there was one. */
  readonly check?: (answer: unknown) => Promise<void>;
}

const pay = (provider: ScriptedProvider, reference: string, paymentId = `pay-${reference}`): string =>
  provider.capture(reference, { paymentId, amount: PRICE, currency: 'KRW' });

/** Open longer than the provider's horizon. */
const activity = { closesAt: OPENS + 100 * HOUR };

const open = async (stock: number, shards = 1) => {
  const provider = new ScriptedProvider();
  return { provider, sale: await openSale({ stock, shards, activity, provider: () => provider }) };
};

const reserveAsKim = (deps: ReservationDeps) => shopper('kim', deps).reserve();

/** All that reserve may meet; every pair of faults is tried on each. */
export const reserveScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'reserve beside somebody else': async () => {
    const scene = await open(2);
    await shopper('lee', scene.sale.deps).reserve();
    return { ...scene, act: reserveAsKim };
  },
  'reserve the place that came back, with one shard empty': async () => {
    const scene = await open(2, 2);
    for (const user of ['lee', 'park']) await shopper(user, scene.sale.deps).reserve();
    await shopper('lee', scene.sale.deps).cancel();
    scene.sale.clock.advance(SECOND);
    return { ...scene, act: reserveAsKim };
  },
  'reserve when all is taken and nobody has said so yet': async () => {
    const scene = await open(1);
    await shopper('lee', scene.sale.deps).reserve();
    return { ...scene, act: reserveAsKim };
  },
  'reserve again after the own hold ran out': async () => {
    const scene = await open(2);
    await reserveAsKim(scene.sale.deps);
    scene.sale.clock.advance(HOLD);
    return { ...scene, act: reserveAsKim };
  },
};

const atPayment = async () => {
  const scene = await open(2);
  const window = await shopper('kim', scene.sale.deps).goToPay();
  await shopper('lee', scene.sale.deps).reserve();
  return { ...scene, window };
};

/** The other calls; every single fault is tried on each, of the table and of the provider. */
export const otherScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  prepare: async () => {
    const scene = await open(2);
    const { reservationToken } = await reserveAsKim(scene.sale.deps);
    return { ...scene, act: (deps) => shopper('kim', deps).prepare(reservationToken) };
  },
  confirm: async () => {
    const { window, ...scene } = await atPayment();
    const paymentId = pay(scene.provider, window.merchantReference);
    return { ...scene, act: (deps) => shopper('kim', deps).confirm(window, paymentId) };
  },
  'confirm of a claim that is gone': async () => {
    const { window, ...scene } = await atPayment();
    await shopper('kim', scene.sale.deps).cancel();
    const paymentId = pay(scene.provider, window.merchantReference);
    return { ...scene, act: (deps) => shopper('kim', deps).confirm(window, paymentId) };
  },
  'confirm of two payments for one place': async () => {
    const { window, ...scene } = await atPayment();
    const first = pay(scene.provider, window.merchantReference, 'first');
    pay(scene.provider, window.merchantReference, 'second');
    return { ...scene, act: (deps) => shopper('kim', deps).confirm(window, first) };
  },
  'payment event': async () => {
    const { window, ...scene } = await atPayment();
    const { merchantReference } = window;
    pay(scene.provider, merchantReference);
    const body = Buffer.from(JSON.stringify({ merchantReference }));
    const tell = (deps: ReservationDeps) =>
      receivePaymentEvent({ body, signature: deps.signatures.sign(body, deps.clock.now()) }, deps);
    return { ...scene, act: tell };
  },
  'cancel of a hold': async () => {
    const scene = await open(2);
    await reserveAsKim(scene.sale.deps);
    return { ...scene, act: (deps) => shopper('kim', deps).cancel() };
  },
  'cancel of a payment window': async () => {
    const { window: _, ...scene } = await atPayment();
    return { ...scene, act: (deps) => shopper('kim', deps).cancel() };
  },
  'release message of a payment window': async () => {
    const { window, ...scene } = await atPayment();
    const slot = (await scene.sale.slots()).find(({ claimId }) => claimId === window.merchantReference);
    const { activityId, shard, number, claimId, state } = slot ?? {};
    const body = JSON.stringify({ activityId, shard, number, claimId, state, deadline: window.payUntil });
    scene.sale.clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    return { ...scene, act: (deps) => onReleaseMessage([{ id: 'm', body, attempt: 1 }], deps) };
  },
  'sweep of a hold, an unpaid window and one paid in silence': async () => {
    const scene = await open(3);
    const { deps, clock } = scene.sale;
    await shopper('kim', deps).goToPay();
    const { merchantReference } = await shopper('lee', deps).goToPay();
    await shopper('park', deps).reserve();
    clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
    pay(scene.provider, merchantReference);
    return { ...scene, act: sweep };
  },
  'sweep after every hint was lost': async () => {
    const scene = await open(3, 2);
    await shopper('lee', scene.sale.deps).reserve();
    const hints = scene.sale.database.table(dispensersTable);
    for (const name of ['mask', 'dispenser#0', 'dispenser#1']) await hints.delete({ key: `${ACTIVITY}#${name}` });
    return { ...scene, act: sweep };
  },
};

/** Right after the call, whatever became of it. */
export const checkNow = async ({ sale }: Scene, answer: unknown): Promise<void> => {
  const rows = await sale.slots();
  const holders = rows.flatMap(({ state, userId }) => (state === 'FREE' ? [] : [userId]));
  deepStrictEqual(holders.length, new Set(holders).size, 'somebody has two places');
  if (typeof answer !== 'object' || answer === null) return;
  const promised = 'slot' in answer ? rows.find(({ number }) => number === answer.slot) : undefined;
  if ('reservationToken' in answer) deepStrictEqual([promised?.state, promised?.userId], ['HELD', 'kim'], 'promised');
  if ('orderId' in answer) deepStrictEqual([promised?.state, promised?.claimId], ['CONFIRMED', answer.orderId], 'ordered');
};

/** Once the faults are over and the deadlines past: no money without a place, no place lost. */
export const checkInTheEnd = async ({ sale, provider }: Scene): Promise<void> => {
  const stock = (await sale.slots()).length;
  for (const wait of [0, 16 * 60, 16 * 60, 3600, 6 * 3600, 24 * 3600]) {
    sale.clock.advance(wait * SECOND);
    const { errors } = await sweep(sale.deps);
    deepStrictEqual(errors, []);
  }
  const rows = await sale.slots();
  deepStrictEqual([rows.length, rows.filter(({ state }) => state !== 'FREE' && state !== 'CONFIRMED')], [stock, []]);
  const bought = new Set(rows.map(({ paymentId }) => paymentId));
  for (const { paymentId } of [...provider.paid.values()].flat())
    deepStrictEqual([paymentId, bought.has(paymentId) !== provider.refunded.has(paymentId)], [paymentId, true]);
  const free = rows.filter(({ state }) => state === 'FREE').length;
  for (let at = 0; at < free; at += 1) await shopper(`new-${at}`, sale.server()).reserve();
  deepStrictEqual(
    (await sale.slots()).filter(({ state }) => state === 'FREE'),
    [],
  );
};
