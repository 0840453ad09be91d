import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { Availability, Entry } from '#functions/reservations/schema.ts';
import type { Page } from '#shared/page.ts';
import { type AxonProcess, freshFolder, removeFolder, startAxon } from '#test/house/axon-process.ts';

const Slot = z.object({ slot: z.int().optional() });
const SHOPPERS = 500;
const STOCK = 100;
const folders: string[] = [];
const running: AxonProcess[] = [];

const start = async (data = freshFolder()): Promise<AxonProcess> => {
  folders.push(data);
  const axon = await startAxon({ data });
  running.push(axon);
  return axon;
};

afterAll(async () => {
  await Promise.all(running.map((axon) => axon.kill9()));
  folders.forEach(removeFolder);
});

interface Attempt {
  readonly userId: string;
  /** HTTP status, or 0 if the connection was lost. */
  readonly status: number;
  readonly slot?: number;
}

const reserve = async (axon: AxonProcess, userId: string, token: string): Promise<Attempt> => {
  try {
    const response = await fetch(`${axon.url}/v1/activities/${axon.activityId}/reservations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const { slot } = Slot.parse(await response.json());
    return { userId, status: response.status, ...(slot === undefined ? {} : { slot }) };
  } catch {
    return { userId, status: 0 };
  }
};

const users = Array.from({ length: SHOPPERS }, (_, index) => `user-${index}`);
/** All at once, or one a millisecond so that `onAnswer` finds the crowd half-way through. */
const everyone = async (axon: AxonProcess, onAnswer?: (answered: number) => void): Promise<readonly Attempt[]> => {
  const tokens = await Promise.all(users.map((user) => axon.shopper(user)));
  let answered = 0;
  return Promise.all(
    users.map(async (user, index) => {
      if (onAnswer) await setTimeout(index);
      const attempt = await reserve(axon, user, tokens[index] ?? '');
      onAnswer?.(++answered);
      return attempt;
    }),
  );
};

const entries = async (axon: AxonProcess): Promise<readonly Entry[]> => {
  const token = await axon.member('viewer');
  const all: Entry[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page: Page<Entry> = await axon.call(
      `/v1/activities/${axon.activityId}/entries?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      { token },
    );
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
};

/** Figures may be a second old and say so: these were counted after everybody had been answered. */
const currentAvailability = async (axon: AxonProcess): Promise<Availability> => {
  const answeredAt = Date.now();
  for (;;) {
    const availability: Availability = await axon.call(`/v1/activities/${axon.activityId}/availability`);
    if (availability.asOf >= answeredAt) return availability;
    await setTimeout(100);
  }
};

const expectNoOverbooking = async (axon: AxonProcess, won: readonly Attempt[]): Promise<void> => {
  const held = await entries(axon);
  expect(held).toHaveLength(STOCK);
  expect(new Set(held.map(({ userId }) => userId)).size).toBe(STOCK);
  expect(new Set(held.map(({ slot }) => slot)).size).toBe(STOCK);
  const slotOf = new Map(held.map(({ userId, slot }) => [userId, slot]));
  for (const { userId, slot } of won) expect(slotOf.get(userId)).toBe(slot);
  const availability = await currentAvailability(axon);
  expect(availability).toMatchObject({ stock: STOCK, remaining: 0, held: STOCK, sold: 0 });
};

test('500 shoppers at once on a stock of 100: exactly 100 hold a place, nobody holds two, the others are told', async () => {
  const axon = await start();
  const attempts = await everyone(axon);
  const won = attempts.filter(({ status }) => status === 201);
  expect(won).toHaveLength(STOCK);
  expect(attempts.filter(({ status }) => status === 410)).toHaveLength(SHOPPERS - STOCK);
  await expectNoOverbooking(axon, won);
  expect(axon.errors()).toBe('');
});

test('the same with kill -9 in the middle and a restart: every place that was promised is kept, and still exactly 100', async () => {
  const first = await start();
  let dead: Promise<void> | undefined;
  const before = await everyone(first, (answered) => {
    if (answered === STOCK / 2) dead = first.kill9();
  });
  await dead;
  const promised = before.filter(({ status }) => status === 201);
  expect(before.filter(({ status }) => status === 0).length).toBeGreaterThan(0);

  const second = await start(first.data);
  expect(second.activityId).toBe(first.activityId);
  const after = await everyone(second);
  for (const { userId, slot } of promised) expect(after).toContainEqual({ userId, slot, status: 200 });
  // A ticket that died between the dispenser and the slot comes back within two sweeps (30 s); nobody else may get more.
  const won = await insist(second, after);
  expect(won).toHaveLength(STOCK);
  await expectNoOverbooking(second, [...promised, ...won]);
}, 90_000);

/** Those who were told "sold out" ask again once a second until every place is taken. */
const insist = async (axon: AxonProcess, first: readonly Attempt[]): Promise<readonly Attempt[]> => {
  const isWon = ({ status }: Attempt) => status === 201 || status === 200;
  const won = first.filter(isWon);
  for (let seconds = 0; seconds < 45 && won.length < STOCK; seconds++) {
    await setTimeout(1000);
    const late = users.filter((user) => !won.some(({ userId }) => userId === user)).slice(0, 20);
    const again = await Promise.all(late.map(async (user) => reserve(axon, user, await axon.shopper(user))));
    won.push(...again.filter(isWon));
  }
  return won;
};
