import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokens } from '#functions/reservations/tokens.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { keyNamed, openSale } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const tokens = createTokens([keyNamed('k1')]);
const claims = {
  claim: { activityId: 'act_1', shard: 0, number: 7, claimId: '0123456789abcdef' },
  userId: '김 & lee',
  phase: 'hold' as const,
  until: 1_800_000_000_000,
};
const expected = { userId: claims.userId, phase: claims.phase };

const isRefused = (token: string, by = tokens): boolean => {
  try {
    by.verify(token, expected);
    return false;
  } catch (error) {
    return isAxonError(error, 'TOKEN_INVALID');
  }
};

test('a token says what it was signed for, and the same claim has the same token', () => {
  expect(tokens.verify(tokens.sign(claims), expected)).toEqual(claims);
  expect(tokens.sign(claims)).toBe(tokens.sign(claims));
});

test('no change of any character is accepted', () => {
  const token = tokens.sign(claims);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'AQgw_-.09z'), (at, char) => {
      const forged = token.slice(0, at) + char + token.slice(at + 1);
      return forged === token || isRefused(forged);
    }),
    { numRuns: 2000 },
  );
});

test('text that is no token is refused, whatever it is', () => {
  fc.assert(fc.property(fc.string(), (text) => isRefused(text)));
  for (const text of ['', '.', '...', 'r1.k1', 'r1.k1.e30', 'r1.k1.e30.', 'r1.__proto__.e30.x'])
    expect(isRefused(text)).toBe(true);
});

test('another secret, another user and another phase are refused', () => {
  const token = tokens.sign(claims);
  expect(isRefused(createTokens([{ ...keyNamed('other'), id: 'k1' }]).sign(claims))).toBe(true);
  expect(isRefused(tokens.sign({ ...claims, userId: 'lee' }))).toBe(true);
  expect(isRefused(tokens.sign({ ...claims, phase: 'pay' }))).toBe(true);
  expect(isRefused(token)).toBe(false);
});

test('tokens signed before a change of keys stay good while their key is on the ring', () => {
  const old = tokens.sign(claims);
  const rotated = createTokens([keyNamed('k2'), keyNamed('k1')]);
  expect(rotated.verify(old, expected)).toEqual(claims);
  expect(rotated.sign(claims)).not.toBe(old);
  expect(isRefused(old, createTokens([keyNamed('k2')]))).toBe(true);
});

test('nothing is read for a token that is not genuine, of this user and of this step', async () => {
  let calls = 0;
  const { deps, server } = await openSale();
  const [kim, lee] = [shopper('kim', deps), shopper('lee', deps)];
  const { reservationToken } = await kim.reserve();
  const { paymentToken } = await lee.goToPay();
  const noStore = new Proxy(deps.slots, {
    get: () => {
      calls += 1;
      throw new Error('read');
    },
  });
  const watched = { ...server(), slots: noStore };
  const asKim = shopper('kim', watched);
  const payWith = (token: string) =>
    asKim.confirm({ paymentToken: token, merchantReference: '', amount: 0, currency: '', payUntil: 0 }, 'p');
  for (const attempt of [
    asKim.prepare('forged'),
    asKim.prepare(`${reservationToken}x`),
    asKim.prepare(paymentToken),
    shopper('lee', watched).prepare(reservationToken),
    payWith(reservationToken),
    payWith(paymentToken),
  ])
    expect(await refusal(attempt)).toMatchObject({ code: 'TOKEN_INVALID', status: 403 });
  expect(calls).toBe(0);
});
