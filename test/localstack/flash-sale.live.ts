import { expect, test } from 'vitest';
import type { Availability, Entry } from '#functions/reservations/schema.ts';
import type { Page } from '#shared/page.ts';
import { ApiProblem } from '../../bin/simulate/api-client.ts';
import { call, eventually, issuer, openSale } from './stage.ts';

const SHOPPERS = 500;
const STOCK = 100;

/** Position won, or the code of the refusal. */
const reserve = async (activityId: string, token: string): Promise<number | string> => {
  try {
    const { slot } = await call<{ slot: number }>(`/v1/activities/${activityId}/reservations`, { token, body: {} });
    return slot;
  } catch (error) {
    if (error instanceof ApiProblem) return error.code;
    throw error;
  }
};

test('500 shoppers at once on a stock of 100, through API Gateway, Lambda and DynamoDB: exactly 100 hold a place', async () => {
  const { activityId } = await openSale(STOCK);
  const users = Array.from({ length: SHOPPERS }, (_, index) => `user-${index}`);
  const tokens = await Promise.all(users.map((user) => issuer.shopperToken(user)));
  const started = performance.now();
  const outcomes = await Promise.all(tokens.map((token) => reserve(activityId, token)));
  console.log(`${SHOPPERS} reservations in ${((performance.now() - started) / 1000).toFixed(1)} s`);

  const won = outcomes.filter((outcome) => typeof outcome === 'number');
  expect(
    Object.fromEntries(
      Map.groupBy(outcomes, (one) => (typeof one === 'number' ? 'won' : one))
        .entries()
        .map(([what, all]) => [what, all.length]),
    ),
  ).toEqual({ won: STOCK, SOLD_OUT: SHOPPERS - STOCK });
  expect(new Set(won).size).toBe(STOCK);
  const token = await issuer.memberToken('viewer');
  const { items } = await call<Page<Entry>>(`/v1/activities/${activityId}/entries?limit=100`, { token });
  expect(new Map(items.map(({ slot, userId }) => [userId, slot]))).toEqual(
    new Map(outcomes.flatMap((outcome, index) => (typeof outcome === 'number' ? [[users[index] ?? '', outcome] as const] : []))),
  );
  const availability = await eventually(
    () => call<Availability>(`/v1/activities/${activityId}/availability`),
    ({ held }) => held === STOCK,
    10,
  );
  expect(availability).toMatchObject({ stock: STOCK, remaining: 0, held: STOCK, sold: 0 });
}, 900_000);
