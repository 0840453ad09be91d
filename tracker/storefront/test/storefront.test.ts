import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { reservationRoutes } from '../../../functions/reservations/routes.ts';
import type * as server from '../../../functions/reservations/schema.ts';
import { errorTable } from '../../../functions/shared/error-table.ts';
import {
  type Availability,
  type Confirmed,
  countdown,
  type Held,
  isRefused,
  type Paying,
  type StorefrontOptions,
  storefront,
} from '../src/index.ts';
import { aServer, type Scripted } from './a-server.ts';

const hold = { reservationToken: 'r.t', slot: 7, expiresAt: 300_000, remainingSeconds: 299 };
const problem = (status: number, code: string, details = {}): Scripted => ({ status, body: { code, status, ...details } });
const busy = (retryAfter: string): Scripted => ({
  status: 503,
  body: { code: 'TRY_AGAIN', status: 503 },
  headers: { 'retry-after': retryAfter },
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A shop's page in front of a server with a script. */
const aPage = async (script: readonly Scripted[], options: Partial<StorefrontOptions> = {}) => {
  const { url, asked, close } = await aServer(...script);
  closers.push(close);
  const told: unknown[][] = [];
  const tracker = Object.assign((...call: unknown[]) => void told.push(call), { visitorId: () => 'v-1' });
  const shop = storefront({ url: `${url}/`, token: () => 't1', tracker: () => tracker, ...options });
  return { shop, asked, told };
};

const calls = {
  reserve: (shop: ReturnType<typeof storefront>) => shop.reserve('act_1', { attempts: 1 }),
  prepare: (shop: ReturnType<typeof storefront>) => shop.prepare('r.t', { attempts: 1 }),
  confirm: (shop: ReturnType<typeof storefront>) => shop.confirm('p.t', 'pay-1', { attempts: 1 }),
  cancelReservation: (shop: ReturnType<typeof storefront>) => shop.cancel('act_1', { attempts: 1 }),
  readMyReservation: (shop: ReturnType<typeof storefront>) => shop.status('act_1', { attempts: 1 }),
  readAvailability: (shop: ReturnType<typeof storefront>) => shop.availability('act_1', { attempts: 1 }),
};
const names = ['reserve', 'prepare', 'confirm', 'cancelReservation', 'readMyReservation', 'readAvailability'] as const;

describe('outcomes', () => {
  test.each(names)('%s knows every refusal the server declares, by its own code', async (name) => {
    const { method, path, errors = [] } = reservationRoutes[name];
    for (const code of errors) {
      const { status } = errorTable[code];
      const details = { opensAt: 1, endedAt: 2, heldByOthers: 3, failed: [{ filter: 'AGE', missing: 'birthYear' }] };
      const { shop, asked } = await aPage([problem(status, code, details)]);
      const outcome = await calls[name](shop);
      expect(outcome.code).toBe(code === 'TRY_AGAIN' ? 'BUSY' : code);
      expect(asked[0]).toMatchObject({ method, path: path.replace('{activityId}', 'act_1') });
    }
  });

  test('a refusal comes with its details and the words of the server', async () => {
    const details = { failed: [{ filter: 'AGE', missing: 'birthYear' }, { filter: 'GRADE' }], title: 'No', titleKo: '아니요' };
    const { shop } = await aPage([problem(403, 'NOT_ELIGIBLE', details)]);
    expect(await shop.reserve('act_1')).toEqual({
      code: 'NOT_ELIGIBLE',
      failed: details.failed,
      problem: { ...details, code: 'NOT_ELIGIBLE', status: 403 },
    });
  });

  test('a place is told from the same place again, and knows nothing of a problem', async () => {
    const { shop } = await aPage([
      { status: 201, body: hold },
      { status: 200, body: { ...hold, retry: true } },
    ]);
    const [first, again] = [await shop.reserve('act_1'), await shop.reserve('act_1')];
    expect(first).toEqual({ code: 'HELD', repeated: false, ...hold });
    expect(again).toEqual({ code: 'HELD', repeated: true, ...hold });
    expect(isRefused(first)).toBe(false);
  });

  test('an answer of another shape is unexpected, and crashes nothing', async () => {
    for (const body of [{}, { ...hold, slot: '7' }, [], 'text', null]) {
      const { shop } = await aPage([{ status: 201, body }]);
      expect((await shop.reserve('act_1')).code).toBe('UNEXPECTED');
    }
    for (const code of ['SOMETHING_NEW', 'toString', '__proto__']) {
      const { shop } = await aPage([problem(418, code)]);
      expect(await shop.reserve('act_1')).toMatchObject({ code: 'UNEXPECTED', problem: { status: 418, code } });
    }
  });

  test('its types are those of the server', () => {
    type Own<T> = Omit<T, 'code' | 'repeated'>;
    expectTypeOf<server.Reservation>().toExtend<Own<Held>>();
    expectTypeOf<server.PaymentWindow>().toExtend<Own<Paying>>();
    expectTypeOf<server.ConfirmedOrder>().toExtend<Confirmed['order']>();
    expectTypeOf<server.Availability>().toExtend<Own<Availability>>();
  });
});

describe('trying again', () => {
  test('busy: as long as Retry-After says, then the same request again', async () => {
    const { shop, asked, told } = await aPage([busy('1'), { status: 201, body: hold }]);
    const begun = Date.now();
    expect(await shop.reserve('act_1', { productId: 'prd_1' })).toMatchObject({ code: 'HELD' });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
    expect(asked.map(({ body }) => body)).toEqual(Array(2).fill({ productId: 'prd_1', visitorId: 'v-1' }));
    expect(told).toEqual([]);
  });

  test('a connection that breaks is tried again; when none holds, it is unreachable', async () => {
    const { shop } = await aPage(['broken', 'broken', { status: 201, body: hold }]);
    expect(await shop.reserve('act_1')).toMatchObject({ code: 'HELD' });
    const lost = await aPage(['broken'], { attempts: 2 });
    expect(await lost.shop.reserve('act_1')).toMatchObject({ code: 'UNREACHABLE', problem: { status: 0, code: 'NETWORK' } });
    expect(lost.asked).toHaveLength(2);
  });

  test('whoever has to wait longer than the page is patient is told at once how long', async () => {
    const { shop, asked } = await aPage([busy('60')]);
    expect(await shop.reserve('act_1')).toMatchObject({ code: 'BUSY', retryAfter: 60 });
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['SOLD_OUT', 410],
    ['ALREADY_IN', 409],
    ['INTERNAL', 500],
  ])('%s is final: one request', async (code, status) => {
    const { shop, asked } = await aPage([problem(status, code)]);
    await shop.reserve('act_1');
    expect(asked).toHaveLength(1);
  });

  test('a token that is refused is renewed once, then the shopper is signed out', async () => {
    const refused = problem(401, 'UNAUTHENTICATED');
    const token = vi.fn(async (wasRefused: boolean) => (wasRefused ? 't2' : 't1'));
    const { shop, asked } = await aPage([refused, { status: 201, body: hold }], { token });
    expect(await shop.reserve('act_1', { attempts: 1 })).toMatchObject({ code: 'HELD' });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
    const out = await aPage([refused], { token });
    expect(await out.shop.reserve('act_1')).toMatchObject({ code: 'SIGNED_OUT' });
    expect(out.asked).toHaveLength(2);
  });

  test('a call that is given up ends at once, also while it waits', async () => {
    const { shop } = await aPage([busy('10')]);
    const giving = new AbortController();
    const call = shop.reserve('act_1', { signal: giving.signal });
    setTimeout(() => giving.abort(), 50);
    await expect(call).rejects.toThrow(/abort/i);
  });

  test('a payment that is not decided is not asked about behind the page’s back', async () => {
    const { shop, asked } = await aPage([{ status: 202, body: { status: 'PENDING', retryAfter: 5 } }]);
    expect(await shop.confirm('p.t', 'pay-1')).toEqual({ code: 'PENDING', retryAfter: 5 });
    expect(asked).toHaveLength(1);
  });
});

describe('what is told', () => {
  test('a refusal is recorded with its reason, once per call; a place is not', async () => {
    const failed = [{ filter: 'AGE' }, { filter: 'GRADE', missing: 'grade' }];
    const { shop, told } = await aPage([busy('0'), problem(410, 'SOLD_OUT'), problem(403, 'NOT_ELIGIBLE', { failed })]);
    await shop.reserve('act_1');
    await shop.reserve('act_1');
    expect(told).toEqual([
      ['track', 'RESERVATION_REFUSED', { reason: 'SOLD_OUT', step: 'reserve', activityId: 'act_1' }],
      ['track', 'RESERVATION_REFUSED', { reason: 'NOT_ELIGIBLE', step: 'reserve', activityId: 'act_1', filters: 'AGE,GRADE' }],
    ]);
  });

  test('a place that ran out is recorded at the step where it was found out; a declined card is not', async () => {
    const { shop, told } = await aPage([
      problem(410, 'HOLD_EXPIRED'),
      problem(402, 'PAYMENT_DECLINED'),
      problem(410, 'CLAIM_GONE'),
    ]);
    await shop.prepare('r.t');
    await shop.confirm('p.t', 'pay-1');
    await shop.confirm('p.t', 'pay-1');
    expect(told.map(([, , props]) => props)).toEqual([
      { reason: 'HOLD_EXPIRED', step: 'prepare' },
      { reason: 'CLAIM_GONE', step: 'confirm' },
    ]);
  });

  test('no tracker, and one that throws, stop no sale', async () => {
    const broken = () => {
      throw new Error('blocked');
    };
    for (const tracker of [() => undefined, () => broken]) {
      const { shop } = await aPage([problem(410, 'SOLD_OUT')], { tracker });
      expect((await shop.reserve('act_1')).code).toBe('SOLD_OUT');
    }
  });

  test('tokens are in headers and bodies, never in an address', async () => {
    const { shop, asked } = await aPage([problem(409, 'NOT_ACTIVE')]);
    for (const call of Object.values(calls)) await call(shop);
    await shop.reserve('a/../b?c');
    expect(asked.map(({ path }) => path).join(' ')).not.toMatch(/r\.t|p\.t|pay-1|t1/);
    expect(asked.at(-1)?.path).toBe('/v1/activities/a%2F..%2Fb%3Fc/reservations');
    expect(asked.find(({ path }) => path.endsWith('/availability'))?.headers.authorization).toBeUndefined();
  });
});

describe('time', () => {
  afterEach(() => vi.useRealTimers());

  test('a countdown ticks when the second turns, by the clock it is given, and ends at 0', () => {
    vi.useFakeTimers({ now: 10_000 });
    const ticks: number[] = [];
    const now = () => Date.now() + 5_000;
    countdown({ until: 17_600, now, onTick: (left) => ticks.push(left) });
    vi.advanceTimersByTime(599);
    expect(ticks).toEqual([3]);
    vi.advanceTimersByTime(1);
    expect(ticks).toEqual([3, 2]);
    vi.advanceTimersByTime(60_000);
    expect(ticks).toEqual([3, 2, 1, 0]);
  });

  test('a countdown that is stopped is silent, and one that is over says so once', () => {
    vi.useFakeTimers({ now: 10_000 });
    const onTick = vi.fn();
    countdown({ until: 20_000, now: Date.now, onTick })();
    vi.advanceTimersByTime(60_000);
    expect(onTick.mock.calls).toEqual([[10]]);
    countdown({ until: 5_000, now: Date.now, onTick });
    vi.advanceTimersByTime(60_000);
    expect(onTick.mock.calls).toEqual([[10], [0]]);
  });

  test('the clock is the server’s once an availability has told it', async () => {
    const stock = { activityId: 'act_1', status: 'ACTIVE', stock: 3, remaining: 1, held: 1, sold: 1, opensAt: 1, closesAt: 2 };
    const { shop } = await aPage([{ status: 200, body: { ...stock, asOf: Date.now() + 3_600_000 } }]);
    expect(Math.abs(shop.now() - Date.now())).toBeLessThan(100);
    await shop.availability('act_1');
    expect(Math.abs(shop.now() - Date.now() - 3_600_000)).toBeLessThan(2_000);
  });
});
