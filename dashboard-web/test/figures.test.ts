import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { funnelRows } from '../dashboard/pages/behavior/funnel-rows.ts';
import { changeOf, customRange, previousOf, rangeOf } from '../dashboard/pages/behavior/period.ts';
import { trendPoints } from '../dashboard/pages/behavior/trend-points.ts';
import { unitOf } from '../dashboard/pages/behavior/use-figures.ts';

const NOW = Date.UTC(2026, 10, 23, 3, 0, 30);
const STEPS = ['VISIT', 'CLICK', 'RESERVE', 'PURCHASE'] as const;
const step = (name: (typeof STEPS)[number], people: number) => ({ step: name, people, ofFirst: null, ofPrevious: null });

describe('funnel rows', () => {
  test('say how many people were lost before each step', () => {
    const rows = funnelRows([step('VISIT', 10), step('CLICK', 4), step('RESERVE', 4), step('PURCHASE', 1)]);
    expect(rows.map(({ dropOff }) => dropOff)).toEqual([undefined, 6, 0, 3]);
    expect(rows.map(({ width }) => width)).toEqual([1, 0.4, 0.4, 0.1]);
  });
  test('people lost and people left always add up, and no bar leaves the chart', () => {
    const falling = fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 4 }).map((counts) => counts.toSorted((a, b) => b - a));
    fc.assert(
      fc.property(falling, (counts) => {
        const rows = funnelRows(STEPS.map((name, index) => step(name, counts[index] ?? 0)));
        const lost = rows.reduce((sum, { dropOff = 0 }) => sum + dropOff, 0);
        expect(lost + (counts[3] ?? 0)).toBe(counts[0]);
        for (const { width } of rows) expect(width >= 0 && width <= 1).toBe(true);
      }),
    );
  });
  test('a funnel of nobody has bars of no length', () => {
    expect(funnelRows(STEPS.map((name) => step(name, 0))).map(({ width }) => width)).toEqual([0, 0, 0, 0]);
  });
});

describe('periods', () => {
  test('end at the next full minute, so that what happens right now is in', () => {
    for (const second of [0, 1, 30_000, 59_999]) {
      const { from, to } = rangeOf('1h', NOW - 30_000 + second);
      expect(to).toBeGreaterThan(NOW - 30_000 + second);
      expect(to % 60_000).toBe(0);
      expect(to - from).toBe(3_600_000);
    }
  });
  test('the previous one is as long and ends where this one begins', () => {
    const range = rangeOf('7d', NOW);
    expect(previousOf(range)).toEqual({ from: range.from - 7 * 86_400_000, to: range.from });
  });
  test('typed ones must have a beginning before their end', () => {
    expect(customRange('2026-11-23T10:00', '2026-11-23T12:00')).toEqual({ from: NOW - 30_000 - 7_200_000, to: NOW - 30_000 });
    expect(customRange('2026-11-23T12:00', '2026-11-23T12:00')).toBeUndefined();
    expect(customRange('', '2026-11-23T12:00')).toBeUndefined();
  });
  test('growth from nothing is new, not infinite', () => {
    expect(changeOf(5, 0)).toBeUndefined();
    expect(changeOf(5, 4)).toBe(0.25);
  });
});

describe('trend', () => {
  const range = { from: 0, to: 5 * 60_000 };
  const row = (at: number, trigger: 'CLICK' | 'PAGE_VIEW' | 'CUSTOM', count: number, device: 'mobile' | 'desktop') => ({
    at,
    trigger,
    count,
    device,
    source: 'direct',
  });
  test('adds devices and sources up, and shows quiet minutes as zero', () => {
    const points = trendPoints(
      {
        unit: 'minute',
        rows: [row(60_000, 'CLICK', 2, 'mobile'), row(60_000, 'CLICK', 3, 'desktop'), row(0, 'CUSTOM', 9, 'mobile')],
      },
      range,
    );
    expect(points.map(({ CLICK }) => CLICK)).toEqual([0, 5, 0, 0, 0]);
  });
  test('counts outside the range are left out', () => {
    expect(
      trendPoints({ unit: 'minute', rows: [row(range.to, 'CLICK', 2, 'mobile')] }, range).some(({ CLICK }) => CLICK > 0),
    ).toBe(false);
  });
  test('is by minute for hours and by hour for days', () => {
    expect(unitOf(rangeOf('1h', NOW))).toBe('minute');
    expect(unitOf(rangeOf('1d', NOW))).toBe('hour');
  });
});
