import { expect, test } from 'vitest';
import type { EligibilityFilter } from '#shared/eligibility.ts';
import { startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { publishedActivity } from '#test/house/published.ts';
import { type Storefront, storefront } from '../../tracker/storefront/src/index.ts';

/** The client a shop uses, at the real server. */

const here = ownAxon(startAxon);

const aShopper = (userId: string, told: unknown[][] = []): Storefront =>
  storefront({
    url: here.axon.url,
    token: () => here.axon.shopper(userId),
    attempts: 20,
    tracker:
      () =>
      (...call) =>
        void told.push(call),
  });

const aSale = async (stock: number, eligibility: EligibilityFilter[] = []): Promise<string> =>
  publishedActivity({ call: here.axon.call, token: await here.axon.member('marketer') }, { name: 'Caps', stock, eligibility });

/** Fails the test with what came instead. */
const expectCode = <O extends { readonly code: string }, C extends O['code']>(outcome: O, code: C): Extract<O, { code: C }> => {
  if (outcome.code !== code) throw new Error(`${outcome.code} instead of ${code}: ${JSON.stringify(outcome)}`);
  return outcome as Extract<O, { code: C }>;
};

test('from the first click to the order, and what every step says when it is repeated', async () => {
  const activityId = await aSale(2);
  const kim = aShopper('kim');
  expect(await kim.status(activityId)).toMatchObject({ code: 'STATUS', state: 'NONE' });
  const held = expectCode(await kim.reserve(activityId), 'HELD');
  expect(await kim.reserve(activityId)).toMatchObject({ code: 'HELD', repeated: true, reservationToken: held.reservationToken });
  const paying = expectCode(await kim.prepare(held.reservationToken), 'PAYING');
  expect(await kim.cancel(activityId)).toMatchObject({ code: expect.stringMatching(/CANCELLED|PAYMENT_IN_PROGRESS/) });
  const again = expectCode(await kim.reserve(activityId), 'HELD');
  const { paymentToken, merchantReference, amount, currency } = expectCode(await kim.prepare(again.reservationToken), 'PAYING');
  expect(paying.amount).toBe(9_900);
  const { paymentId } = await here.axon.call<{ paymentId: string }>('/sandbox/payments', {
    body: { merchantReference, amount, currency, card: '4242424242424242' },
  });
  const confirmed = expectCode(await kim.confirm(paymentToken, paymentId), 'CONFIRMED');
  expect(await kim.confirm(paymentToken, paymentId)).toEqual(confirmed);
  expect(await kim.reserve(activityId)).toMatchObject({ code: 'ALREADY_IN' });
  expect(await kim.cancel(activityId)).toMatchObject({ code: 'CONFIRMED' });
  await expect.poll(async () => (await kim.availability(activityId)).code === 'AVAILABILITY').toBe(true);
  expect(Math.abs(kim.now() - Date.now())).toBeLessThan(2_000);
});

test('who comes too late or may not take part is told so, and so is the funnel', async () => {
  const told: unknown[][] = [];
  const [scarce, members] = [await aSale(1), await aSale(1, [{ kind: 'GRADE', grades: ['VIP'] }])];
  expectCode(await aShopper('lee').reserve(scarce), 'HELD');
  const nam = aShopper('nam', told);
  expect(await nam.reserve(scarce)).toMatchObject({ code: 'SOLD_OUT' });
  expect(await nam.reserve(members)).toMatchObject({ code: 'NOT_ELIGIBLE', failed: [{ filter: 'GRADE', missing: 'grade' }] });
  expect(await nam.reserve('nowhere')).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  expect(told.map(([, , props]) => props)).toMatchObject(
    ['SOLD_OUT', 'NOT_ELIGIBLE', 'ACTIVITY_NOT_FOUND'].map((reason) => ({ reason })),
  );
  const events = told.map(([, name, props], at) => ({
    id: `refusal-${at}`,
    name,
    visitorId: 'v-nam',
    createdAt: Date.now(),
    props,
  }));
  const url = `/v1/e?k=${here.axon.writeKey}`;
  expect(await here.axon.call(url, { body: { sentAt: Date.now(), events } })).toMatchObject({ accepted: 3, rejected: [] });
});

test('a server that is killed and comes back in the middle costs the shopper nothing but time', async () => {
  const activityId = await aSale(1);
  const seo = aShopper('seo');
  expectCode(await seo.reserve(activityId), 'HELD');
  await here.axon.kill9();
  const reserving = seo.reserve(activityId);
  await here.startAgain();
  expect(await reserving).toMatchObject({ code: 'HELD', repeated: true });
});
