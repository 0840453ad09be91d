import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { csvLine } from '#functions/reservations/entries/csv.ts';
import { entryRoutes } from '#functions/reservations/entries/entry-routes.ts';
import { exportEntries } from '#functions/reservations/entries/export-entries.ts';
import { resolveEntry } from '#functions/reservations/entries/resolve-entry.ts';
import { PAYMENT_WINDOW, RELEASE_MARGIN, STUCK_ALARM } from '#functions/reservations/limits.ts';
import type { AuditEntry, Resolution } from '#functions/reservations/schema.ts';
import { readDrift } from '#functions/reservations/stock/read-drift.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { slotsTable } from '#functions/reservations/tables.ts';
import { atCall, type Fault, faultyDatabase } from '#platform/table.faults.ts';
import { HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import type { Page } from '#shared/page.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, openSale, PRICE } from './a-sale.ts';
import { refusal, shopper } from './a-shopper.ts';

const money = (paymentId: string) => ({ paymentId, amount: PRICE, currency: 'KRW' });
const mia = { userId: 'mia', role: 'marketer' } as const;

/** Kim's place: the provider could not say whether money moved, and still cannot. */
const stuck = async () => {
  const provider = new ScriptedProvider();
  const sale = await openSale({ stock: 2, provider: () => provider });
  const kim = shopper('kim', sale.deps);
  const window = await kim.goToPay();
  provider.isDown = true;
  sale.clock.advance(PAYMENT_WINDOW + RELEASE_MARGIN);
  await sweep(sale.deps);
  expect(await sale.slot(1)).toMatchObject({ state: 'STUCK' });
  const resolve = (resolution: Resolution, deps: ReservationDeps = sale.deps, more: { claimId?: string; slot?: number } = {}) =>
    resolveEntry({ activityId: ACTIVITY, slot: 1, resolution, reason: 'called the bank', member: mia, ...more }, deps);
  const audit = (): Promise<readonly AuditEntry[]> => Array.fromAsync(sale.deps.audit.newestFirst(ACTIVITY, undefined, 10));
  return { ...sale, provider, kim, window, reference: window.merchantReference, resolve, audit };
};

describe('a stuck place, resolved by hand', () => {
  test('confirmed once the provider says it was paid; the shopper gets the order', async () => {
    const { provider, reference, resolve, kim, window, audit } = await stuck();
    provider.isDown = false;
    provider.capture(reference, money('p1'));
    expect(await resolve('CONFIRM')).toEqual({ slot: 1, state: 'CONFIRMED', refunds: [] });
    expect(await kim.confirm(window, 'p1')).toMatchObject({ orderId: reference });
    expect(await audit()).toMatchObject([
      {
        memberId: 'mia',
        role: 'marketer',
        slot: 1,
        userId: 'kim',
        claimId: reference,
        reason: 'called the bank',
        outcome: 'CONFIRMED',
      },
    ]);
  });

  test.each(['none', 'pending', 'down', 'another amount'] as const)(
    'never confirmed when the provider says: %s',
    async (says) => {
      const { provider, reference, resolve, slot, audit } = await stuck();
      provider.isDown = says === 'down';
      if (says === 'pending') provider.pending.add(reference);
      if (says === 'another amount') provider.capture(reference, { ...money('p1'), amount: PRICE - 1 });
      expect(await refusal(resolve('CONFIRM'))).toMatchObject({ code: 'NOT_RESOLVABLE', status: 409 });
      expect(await slot(1)).toMatchObject({ state: 'STUCK' });
      expect(await audit()).toMatchObject([{ resolution: 'CONFIRM', outcome: 'REFUSED', code: 'NOT_RESOLVABLE' }]);
      if (says === 'another amount') expect(provider.refunded).toEqual(new Set(['p1']));
    },
  );

  test('released: offered again, and a charge that was not paid is stopped', async () => {
    const { provider, reference, resolve, deps, server, clock, audit } = await stuck();
    provider.isDown = false;
    expect(await resolve('RELEASE')).toEqual({ slot: 1, state: 'FREE', refunds: [] });
    expect(provider.voided).toEqual(new Set([reference]));
    expect(await audit()).toMatchObject([{ resolution: 'RELEASE', outcome: 'RELEASED', refunds: [] }]);
    clock.advance(SECOND);
    await shopper('lee', deps).reserve();
    await shopper('park', server()).reserve();
  });

  test('released although paid: only with a refund of every payment', async () => {
    const { provider, reference, resolve, slot, deps, audit } = await stuck();
    provider.isDown = false;
    for (const id of ['p1', 'p2']) provider.capture(reference, money(id));
    provider.refundsUnknown = true;
    const refunds = ['p1', 'p2'].map((paymentId) => ({ paymentId, state: 'REFUND_DUE' }));
    expect(await resolve('RELEASE')).toEqual({ slot: 1, state: 'FREE', refunds });
    expect(await slot(1)).toMatchObject({ state: 'FREE' });
    expect(await audit()).toMatchObject([{ refunds }]);
    provider.refundsUnknown = false;
    await sweep(deps);
    expect(provider.refunded).toEqual(new Set(['p1', 'p2']));
  });

  test('released while the provider cannot say: money found later is refunded, never sold twice', async () => {
    const { provider, reference, resolve, deps, clock, slot } = await stuck();
    expect(await resolve('RELEASE')).toMatchObject({ state: 'FREE' });
    await shopper('lee', deps).reserve();
    provider.isDown = false;
    provider.capture(reference, money('p1'));
    clock.advance(2 * MINUTE);
    await sweep(deps);
    expect(provider.refunded).toEqual(new Set(['p1']));
    expect((await slot(1))?.userId).not.toBe('kim');
  });

  test('money taken between the question and the stop is refunded as well', async () => {
    const { provider, reference, resolve, deps } = await stuck();
    provider.isDown = false;
    const racing = {
      status: (asked: string) => provider.status(asked),
      refund: (paymentId: string) => provider.refund(paymentId),
      void: (asked: string) => {
        provider.capture(reference, money('p1'));
        return provider.void(asked);
      },
    };
    expect(await resolve('RELEASE', { ...deps, provider: racing })).toMatchObject({
      refunds: [{ paymentId: 'p1', state: 'REFUNDED' }],
    });
    const silent = { ...racing, status: async () => ({ state: 'unknown' as const }) };
    const other = await stuck();
    expect(
      await refusal(other.resolve('RELEASE', { ...other.deps, provider: { ...silent, void: async () => 'paid' } })),
    ).toMatchObject({
      code: 'TRY_AGAIN',
    });
    expect(await other.slot(1)).toMatchObject({ state: 'STUCK' });
  });

  test('of a release and a payment that settles at once only one gets the place, and the money follows it', async () => {
    for (const isLate of [false, true]) {
      const { provider, reference, resolve, deps, slot, kim, window, audit } = await stuck();
      provider.isDown = false;
      provider.capture(reference, money('p1'));
      const payments = {
        ...deps.payments,
        oweRefund: async (...from: Parameters<typeof deps.payments.oweRefund>) => {
          if (!isLate) await kim.confirm(window, 'p1');
          const owed = await deps.payments.oweRefund(...from);
          if (isLate) await refusal(kim.confirm(window, 'p1'));
          return owed;
        },
      };
      const outcome = await resolve('RELEASE', { ...deps, payments }).catch(({ code }: { code: string }) => code);
      expect(outcome).toEqual(
        isLate ? { slot: 1, state: 'FREE', refunds: [{ paymentId: 'p1', state: 'REFUNDED' }] } : 'WRONG_STATUS',
      );
      expect((await slot(1))?.state).toBe(isLate ? 'FREE' : 'CONFIRMED');
      expect(provider.refunded.has('p1')).toBe(isLate);
      expect((await audit())[0]?.outcome).toBe(isLate ? 'RELEASED' : 'REFUSED');
    }
  });

  test('a place that changed under the release is not freed', async () => {
    const { resolve, deps, slot, server } = await stuck();
    const slots = {
      ...deps.slots,
      free: async (...from: Parameters<typeof deps.slots.free>) => {
        await resolve('RELEASE');
        await shopper('lee', server()).reserve();
        await shopper('park', server()).reserve();
        return deps.slots.free(...from);
      },
    };
    expect(await refusal(resolve('RELEASE', { ...deps, slots }))).toMatchObject({ code: 'WRONG_STATUS' });
    expect((await slot(1))?.state).toBe('HELD');
  });

  test('only what is stuck, and only the claim that was looked at', async () => {
    const { resolve, deps, reference, audit } = await stuck();
    await shopper('lee', deps).reserve();
    expect(await refusal(resolve('RELEASE', deps, { slot: 2 }))).toMatchObject({ code: 'WRONG_STATUS', current: 'HELD' });
    expect(await refusal(resolve('RELEASE', deps, { slot: 3 }))).toMatchObject({ code: 'WRONG_STATUS' });
    expect(await refusal(resolve('RELEASE', deps, { claimId: 'other' }))).toMatchObject({
      code: 'WRONG_STATUS',
      reason: 'OTHER_CLAIM',
    });
    const unknown = { activityId: 'act_9', slot: 1, resolution: 'RELEASE', reason: 'x', member: mia } as const;
    expect(await refusal(resolveEntry(unknown, deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
    expect(await audit()).toEqual([]);
    expect(await resolve('RELEASE', deps, { claimId: reference })).toMatchObject({ state: 'FREE' });
    expect(await refusal(resolve('RELEASE'))).toMatchObject({ code: 'WRONG_STATUS', current: 'FREE' });
  });

  test('nothing is done before it is written down who does it', async () => {
    const { resolve, deps, slot } = await stuck();
    const audit = { ...deps.audit, begin: () => Promise.reject(new Error('no audit')) };
    await expect(resolve('RELEASE', { ...deps, audit })).rejects.toThrow('no audit');
    expect(await slot(1)).toMatchObject({ state: 'STUCK' });
  });
});

const FAULTS = ['failBefore', 'failAfter', 'duplicate', 'conflict', 'throttle', 'goneBefore', 'goneAfter'] satisfies Fault[];
const everyFault = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((call) => FAULTS.map((fault) => [call, fault] as const));

test.each(everyFault)(
  'resolving, call %i: %s. It leaves a trace, the place ends true, and the money where it belongs',
  async (call, fault) => {
    for (const resolution of ['CONFIRM', 'RELEASE'] as const) {
      const { provider, reference, deps, database: bare, server, clock, slot, resolve, audit } = await stuck();
      provider.isDown = false;
      provider.capture(reference, money('p1'));
      const database = faultyDatabase(bare, atCall(call, fault));
      await Promise.race([resolve(resolution, server({ database })).catch(() => undefined), database.gone]);
      const isTraced = (await audit()).length > 0;
      if (!isTraced) expect(await slot(1)).toMatchObject({ state: 'STUCK' });
      clock.advance(2 * MINUTE);
      for (let time = 0; time < 2; time += 1) {
        await sweep(deps);
        clock.advance(MINUTE);
      }
      const { state, paymentId } = (await slot(1)) ?? {};
      const kind = (await deps.payments.get('p1'))?.kind;
      expect([state, kind]).toEqual(paymentId === 'p1' ? ['CONFIRMED', 'CONFIRM'] : ['FREE', 'REFUNDED']);
      expect(provider.refunded.has('p1')).toBe(kind === 'REFUNDED');
    }
  },
);

describe('what members see', () => {
  test('the audit is read newest first, page by page', async () => {
    const { resolve, deps, clock, audit } = await stuck();
    for (let time = 0; time < 5; time += 1) {
      await refusal(resolve('CONFIRM'));
      clock.advance(SECOND);
    }
    const all = await audit();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const request = { params: { activityId: ACTIVITY }, query: { limit: 2, cursor }, body: undefined };
      const page = (await entryRoutes.listAudit.handle({ ...request, caller: { who: 'member', ...mia }, client } as never, {
        ...deps,
        drift: () => Promise.reject(new Error('not asked')),
      })) as Page<AuditEntry>;
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(ids).toEqual(all.map(({ id }) => id));
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((one, other) => other - one));
  });

  test('every place by state, what is stuck too long, and a drift when places are missing', async () => {
    const { deps, database, clock } = await stuck();
    expect(await readDrift(ACTIVITY, deps)).toMatchObject({
      states: { FREE: 1, HELD: 0, PAYING: 0, CONFIRMED: 0, STUCK: 1 },
      rows: 2,
      target: 2,
      drift: 0,
      stuckTooLong: 0,
    });
    clock.advance(STUCK_ALARM);
    await database.table(slotsTable).delete({ group: `${ACTIVITY}#0`, number: 2 });
    expect(await readDrift(ACTIVITY, deps)).toMatchObject({ drift: -1, stuckTooLong: 1, asOf: clock.now() });
    expect(await refusal(readDrift('act_9', deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
  });

  test('places that come while they are counted are no drift', async () => {
    const sale = await openSale({ stock: 2 });
    async function* shard(...from: Parameters<typeof sale.deps.slots.shard>) {
      yield* sale.deps.slots.shard(...from);
      await sale.changeStock(5);
    }
    expect(await readDrift(ACTIVITY, { ...sale.deps, slots: { ...sale.deps.slots, shard } })).toMatchObject({
      drift: 0,
      rows: 5,
    });
  });

  const allOf = async (deps: ReservationDeps, state?: 'HELD' | 'CONFIRMED') => {
    const parts: string[] = [];
    let rows = 0;
    let cursor: string | undefined;
    do {
      const part = await exportEntries({ activityId: ACTIVITY, state, cursor }, deps);
      parts.push(part.csv);
      rows += part.rows;
      cursor = part.nextCursor;
    } while (cursor);
    return { parts: parts.length, rows, lines: parts.join('').split('\r\n').slice(0, -1) };
  };

  test('the export has every place that is taken once, over all parts, and says how many', async () => {
    const sale = await openSale({ stock: 4_500 });
    for (let count = 0; count < 40; count += 1) await shopper(`user-${count}`, sale.deps).reserve();
    const buyer = shopper('buyer', sale.deps);
    const window = await buyer.goToPay();
    await buyer.confirm(window, (await sale.pay(window)).paymentId);
    const { rows, lines, parts } = await allOf(sale.deps);
    expect(parts).toBe(3);
    expect(rows).toBe(41);
    expect(new Set(lines.slice(1).map((line) => line.split(',')[0])).size).toBe(41);
    expect(lines[0]).toBe(
      'position,state,customer,reserved_at,hold_until,pay_until,amount,currency,payment_id,reference,paid_at,coupon_id,discount,coupon_state',
    );
    const sold = await allOf(sale.deps, 'CONFIRMED');
    expect(sold.rows).toBe(1);
    expect(sold.lines[1]).toContain(`,CONFIRMED,buyer,2026-11-20T10:00:00.000Z,`);
    expect(sold.lines[1]).toContain(`,${PRICE},KRW,${window.merchantReference}.1,${window.merchantReference},`);
  });

  test('a part begins right behind the row the last one ended with', async () => {
    const { deps } = await openSale({ stock: 5 });
    const read = async (after: number, limit: number) => {
      const { items, hasMore } = await deps.slots.rowsAfter(ACTIVITY, 0, { after, limit });
      return [items.map(({ number }) => number), hasMore];
    };
    expect([await read(0, 2), await read(2, 2), await read(4, 2)]).toEqual([
      [[1, 2], true],
      [[3, 4], true],
      [[5], false],
    ]);
  });

  test('an export of an unknown activity or a wrong cursor is refused', async () => {
    const { deps } = await openSale();
    expect(await refusal(exportEntries({ activityId: 'act_9' }, deps))).toMatchObject({ code: 'ACTIVITY_NOT_FOUND' });
    for (const cursor of ['x', '', Buffer.from('1.x').toString('base64url')])
      expect(await refusal(exportEntries({ activityId: ACTIVITY, cursor }, deps))).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  test('whatever a customer is called, a spreadsheet shows it and runs nothing', () => {
    for (const text of ['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1', ' =1', '＝1', '=cmd|"/c calc"!A0'])
      expect(csvLine([text]).replace(/^"/, '')).toMatch(/^'/);
    expect(csvLine(['a,b', 'say "x"', 'two\r\nlines', undefined, -5])).toBe('"a,b","say ""x""","two\r\nlines",,-5\r\n');
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (cells) => {
        const line = `,${csvLine(cells).slice(0, -2)}`;
        const read = [...line.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) =>
          quoted === undefined ? plain : quoted.replaceAll('""', '"'),
        );
        expect(read.map((cell, at) => (cell?.startsWith("'") && cell !== cells[at] ? cell.slice(1) : cell))).toEqual(cells);
        for (const cell of read) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});

const client = { requestId: 'r', ip: undefined, userAgent: undefined, origin: undefined, contentType: undefined, headers: {} };

test('a place resolved in a closed sale, long after, still ends', async () => {
  const { provider, resolve, change, clock, slot } = await stuck();
  await change({ status: 'ENDED' });
  clock.advance(3 * HOUR);
  provider.isDown = false;
  await resolve('RELEASE');
  expect(await slot(1)).toMatchObject({ state: 'FREE' });
});
