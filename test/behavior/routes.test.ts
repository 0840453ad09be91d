import { describe, expect, it } from 'vitest';
import { DEFAULT_WINDOW_MS, type FunnelCounts, type FunnelQuestion } from '#functions/behavior/questions/funnel.ts';
import { behaviorRoutes } from '#functions/behavior/routes.ts';
import { Funnel } from '#functions/behavior/schema.ts';
import { answerOnce } from '#shared/answer-once.ts';
import { DAY, HOUR, MINUTE } from '#shared/clock.ts';
import { someClient } from '#test/house/client-facts.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const counts: FunnelCounts = { people: { VISIT: 4, CLICK: 2, RESERVE: 1, PURCHASE: 1 }, truncated: 0 };

/** The route over an engine that notes what it was asked. */
const aRoute = (now = NOON + 30_123) => {
  const asked: FunnelQuestion[] = [];
  const clock = { now: () => now };
  const ask = async (question: FunnelQuestion) => {
    asked.push(question);
    return counts;
  };
  const funnel = answerOnce(ask, { clock, keepMs: 1_000 });
  const { readFunnel } = behaviorRoutes;
  const read = async (query: Readonly<Record<string, string>> = {}) => {
    const caller = { who: 'member', userId: 'u', role: 'viewer' } as const;
    const parsed = readFunnel.query?.parse(query) ?? { windowMinutes: 1 };
    return readFunnel.handle(
      { params: { activityId: 'act_1' }, query: parsed, body: undefined, caller, client: someClient },
      { funnel, clock },
    );
  };
  return { asked, read };
};

describe('GET /v1/activities/{activityId}/funnel', () => {
  it('answers for the last seven days and a window of seven days', async () => {
    const { asked, read } = aRoute();
    const answer = Funnel.parse(await read());
    expect(answer).toMatchObject({ activityId: 'act_1', conversion: 0.25, exact: true, asOf: NOON + 30_123 });
    expect(asked).toEqual([
      { activityId: 'act_1', from: NOON + MINUTE - 7 * DAY, to: NOON + MINUTE, windowMs: DEFAULT_WINDOW_MS },
    ]);
  });

  it('rounds the start down and the end up to the minute; whole minutes stay, and now is always in', async () => {
    const { asked, read } = aRoute(NOON);
    await read({ from: String(NOON - HOUR + 1), to: String(NOON - 1), windowMinutes: '30' });
    await read({ from: String(NOON - HOUR), to: String(NOON) });
    await read();
    expect(asked.map(({ from, to, windowMs }) => [from - NOON, to - NOON, windowMs])).toEqual([
      [-HOUR, 0, 30 * MINUTE],
      [-HOUR, 0, DEFAULT_WINDOW_MS],
      [MINUTE - 7 * DAY, MINUTE, DEFAULT_WINDOW_MS],
    ]);
  });

  it('asks the engine once for many viewers', async () => {
    const { asked, read } = aRoute();
    await Promise.all(Array.from({ length: 50 }, () => read()));
    expect(asked).toHaveLength(1);
  });

  it.each([['an end before the start', { from: String(NOON), to: String(NOON) }]])('refuses %s', async (_what, query) => {
    await expect(aRoute().read(query)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it.each([{ from: '-1' }, { from: 'yesterday' }, { to: '1.5' }, { windowMinutes: '0' }, { windowMinutes: '525601' }])(
    'refuses %o',
    (query) => {
      expect(behaviorRoutes.readFunnel.query?.safeParse(query).success).toBe(false);
    },
  );
});
