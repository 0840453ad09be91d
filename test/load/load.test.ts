import { expect, test } from 'vitest';
import type { Entry } from '#functions/reservations/schema.ts';
import type { Page } from '#shared/page.ts';
import { openActivity } from '#test/bench/a-bench.ts';
import { runCli, startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';
import { runLoad } from '../../bin/load/run.ts';
import type { CallApi } from '../../bin/simulate/api-client.ts';

const here = ownAxon(startAxon);

const crowd = ['--users', '150', '--within', '0.3s', '--late', '0', '--abandon', '20', '--cancel', '30', '--json'];

test('a crowd on a small stock: exactly the stock is taken, the second wave gets what was released, exit code 0', async () => {
  const at = ['--new', '--stock', '40', '--url', here.axon.url, '--data', here.axon.data];
  const { code, out, err } = await runCli(['load', ...at, ...crowd]);
  expect([code, err]).toEqual([0, '']);
  const report = JSON.parse(out);
  expect(report).toMatchObject({ stock: 40, taken: 40, serverErrors: 0, lost: 0, verdict: { ok: true, overBooked: false } });
  expect(report.secondWave.released).toBeGreaterThan(0);
  expect(report.secondWave.won).toBe(report.secondWave.released);
  expect(report.orders).toBe(report.confirmed);
});

test('a planted over-booking is found', async () => {
  const activityId = await openActivity(here.axon, 5);
  /** Says that somebody else has the first place too. */
  const lying: CallApi = async <T>(path: string, request?: Parameters<CallApi>[1]) => {
    const answer = await here.axon.call<T>(path, request);
    if (!path.includes('/entries')) return answer;
    const { items } = answer as Page<Entry>;
    return {
      ...answer,
      items: [...items, ...items.slice(0, 1).map((entry) => ({ ...entry, userId: 'somebody-else', state: 'HELD' }))],
    };
  };
  const plan = { users: 20, withinMs: 100, doubleClick: 0.2, abandon: 0, cancel: 0, late: 0, seed: 1, run: 'planted' };
  const { verdict } = await runLoad({
    activityId,
    url: here.axon.url,
    call: lying,
    plan,
    connections: 16,
    viewerToken: await here.axon.member('viewer'),
    shopperToken: here.axon.shopper,
    onPhase: () => undefined,
  });
  expect(verdict).toMatchObject({ ok: false, overBooked: true });
  expect(verdict.findings[0]).toBe('6 places are taken of a stock of 5');
});

test.each([
  [['load'], 'Name an activity, or say --new.'],
  [['load', 'act_1', '--new'], 'Name an activity, or say --new.'],
  [['load', '--new', '--cancel', '60', '--late', '50'], '--abandon, --cancel and --late are shares of the same winners'],
  [['load', '--new', '--within', 'soon'], '--within is a time like 2s'],
  [['load', '--new', '--doubleclicks', '5'], 'There is no flag --doubleclicks'],
])('%j ends with one clear line', async (words, why) => {
  const { code, err } = await runCli([...words, '--url', here.axon.url, '--data', here.axon.data]);
  expect(code).toBe(1);
  expect(err).toContain(`axon: ${why}`);
});
