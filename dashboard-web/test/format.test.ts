import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ceilMinute, clockOf, createFormat, fromLocalInput, NO_FIGURE, toLocalInput } from '../format.ts';

const ko = createFormat('ko');
const en = createFormat('en');
const KST_NOON = Date.UTC(2026, 10, 23, 3, 0);

describe('money', () => {
  test('won have no minor unit, so 19900 is ₩19,900 in both languages', () => {
    expect(ko.money(19_900, 'KRW')).toBe('₩19,900');
    expect(en.money(19_900, 'KRW')).toBe('₩19,900');
  });
  test('minor units of other currencies are divided', () => {
    expect(en.money(1_999, 'USD')).toBe('$19.99');
    expect(en.money(1_999, 'BHD')).toContain('1.999');
  });
});

describe('shares', () => {
  test('a share of nobody is no figure, never 0 %', () => {
    expect(en.percent(null)).toBe(NO_FIGURE);
    expect(en.percent(0)).toBe('0.0%');
    expect(en.percent(0.1234)).toBe('12.3%');
  });
  test('a change carries its sign', () => {
    expect(en.change(0.25)).toBe('+25%');
    expect(en.change(-0.04)).toBe('-4%');
    expect(en.change(0)).toBe('0%');
  });
});

describe('instants', () => {
  test("are shown in the store's zone wherever the reader is", () => {
    expect(en.at(KST_NOON, 'time')).toBe('12:00');
    expect(ko.at(KST_NOON, 'seconds')).toBe('12:00:00');
  });
  test('an answer from a clock ahead of ours is now, not in the future', () => {
    expect(en.ago(KST_NOON + 3_000, KST_NOON)).toBe('now');
    expect(en.ago(KST_NOON - 90_000, KST_NOON)).toBe('1 minute ago');
  });
  test("typed in the store's zone and shown again, they are the same", () => {
    expect(fromLocalInput('2026-11-23T12:00')).toBe(KST_NOON);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (minutes) => {
        const at = (minutes % 60_000_000) * 60_000;
        expect(fromLocalInput(toLocalInput(at))).toBe(at);
      }),
    );
  });
  test('summer time is respected on both sides of its change', () => {
    expect(fromLocalInput('2026-03-29T01:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 0, 30));
    expect(fromLocalInput('2026-03-29T03:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(fromLocalInput('2026-10-25T12:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 11, 0));
  });
  test('what is not a date is nothing', () => {
    expect(fromLocalInput('')).toBeUndefined();
    expect(fromLocalInput('tomorrow')).toBeUndefined();
  });
  test('viewers within a minute ask for the same end', () => {
    expect(ceilMinute(KST_NOON + 1)).toBe(ceilMinute(KST_NOON + 59_999));
    expect(ceilMinute(KST_NOON)).toBe(KST_NOON);
  });
});

test('a countdown never goes below zero and shows hours only when there are any', () => {
  expect(clockOf(-5)).toBe('00:00');
  expect(clockOf(65)).toBe('01:05');
  expect(clockOf(90_061)).toBe('25:01:01');
});
