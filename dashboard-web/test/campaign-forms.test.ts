import { describe, expect, test } from 'vitest';
import type { Activity } from '../../functions/catalog/schema.ts';
import { activityChangesOf, activityInputOf } from '../dashboard/pages/catalog/activity-edits.ts';
import { couponTermsOf, emptyCoupon } from '../dashboard/pages/catalog/coupon-form.ts';
import { eligibilityOf, noEligibility } from '../dashboard/pages/catalog/eligibility-form.ts';
import { campaignOf, emptyCampaign } from '../dashboard/pages/catalog/new-campaign-form.ts';
import { isUnreadable, wholeNumber } from '../dashboard/pages/catalog/typed-number.ts';

/** What is typed and cannot be read must stop the form: left out, it would be a sale on other terms than the screen says. */

const unreadable = ['-500', '1.5만', '12,5.0', 'abc', '1e9', '9'.repeat(13), '‮1'];

test('a number may have thousands separators and blanks; whatever else is typed is no number, and not the same as nothing', () => {
  expect([' 1,000,000 ', '0', '12 000'].map(wholeNumber)).toEqual([1_000_000, 0, 12_000]);
  expect(unreadable.map(isUnreadable)).toEqual(unreadable.map(() => true));
  expect(['', '  ', '7'].map(isUnreadable)).toEqual([false, false, false]);
});

const filled = {
  ...emptyCampaign(Date.UTC(2026, 0, 5)),
  name: 'Winter',
  activityName: 'Lamps',
  product: { mode: 'create', id: '', name: 'Lamp', price: '9,900', description: '' },
} as const;

describe('a new campaign', () => {
  test('is whole with an empty budget, and with one that can be read', () => {
    expect(campaignOf(filled)?.campaign).toEqual({ name: 'Winter' });
    expect(campaignOf({ ...filled, budget: '1,000,000' })?.campaign).toEqual({ name: 'Winter', budget: 1_000_000 });
  });
  test.each(unreadable)('is not made while a budget, bound of age or number of days reads “%s”', (typed) => {
    expect(campaignOf({ ...filled, budget: typed })).toBeUndefined();
    for (const field of ['ageMin', 'ageMax'])
      expect(campaignOf({ ...filled, eligibility: { ...noEligibility, [field]: typed } })).toBeUndefined();
    expect(campaignOf({ ...filled, eligibility: { ...noEligibility, purchase: 'bought', days: typed } })).toBeUndefined();
  });
});

test('what closes before it opens is not saved while the screen says that it cannot be', () => {
  const { window } = filled;
  expect(campaignOf({ ...filled, window: { opensAt: window.closesAt, closesAt: window.opensAt } })).toBeUndefined();
  expect(campaignOf({ ...filled, window: { opensAt: window.opensAt, closesAt: window.opensAt } })).toBeUndefined();
});

describe('a change of an activity', () => {
  const activity: Activity = {
    id: 'act_12345678',
    campaignId: 'cmp_12345678',
    name: 'Lamps',
    type: 'FIRST_COME_FIRST_SERVE',
    productId: 'prd_12345678',
    stock: 100,
    status: 'DRAFT',
    opensAt: Date.UTC(2026, 0, 5),
    closesAt: Date.UTC(2026, 0, 6),
    eligibility: [],
    version: 3,
    createdAt: 1,
    updatedAt: 1,
  };
  const kept = activityInputOf(activity);
  test('holds what differs, and nothing else', () => {
    expect(activityChangesOf(activity, kept)).toEqual({});
    expect(activityChangesOf(activity, { ...kept, stock: '120' })).toEqual({ stock: 120 });
    expect(activityChangesOf(activity, { ...kept, who: { ...kept.who, ageMin: '19' } })).toEqual({
      eligibility: [{ kind: 'AGE', min: 19 }],
    });
  });
  test('of what is fixed is none, whatever the form holds', () => {
    const who = { ...kept.who, regions: 'KR-11' };
    expect(activityChangesOf({ ...activity, status: 'ACTIVE' }, { ...kept, who, name: 'Lights' })).toEqual({ name: 'Lights' });
  });
  test.each([
    ['no name', { name: ' ' }],
    ['no stock', { stock: '' }],
    ['a stock of nothing', { stock: '0' }],
    ['more than there can be', { stock: '100001' }],
    ['no closing time', { window: { ...kept.window, closesAt: '' } }],
    ['a closing time before the opening', { window: { ...kept.window, closesAt: '2026-01-01T00:00' } }],
    ['an age nobody can have', { who: { ...kept.who, ageMin: '40', ageMax: '20' } }],
  ])('is not sent with %s', (_, typed) => {
    expect(activityChangesOf(activity, { ...kept, ...typed })).toBeUndefined();
  });
});

describe('conditions for taking part', () => {
  test('an empty field is no condition; one that cannot be read is no answer at all', () => {
    expect(eligibilityOf(noEligibility)).toEqual([]);
    expect(eligibilityOf({ ...noEligibility, ageMin: '19' })).toEqual([{ kind: 'AGE', min: 19 }]);
    expect(eligibilityOf({ ...noEligibility, ageMin: '19세' })).toBeUndefined();
  });
  test('days that nobody asks for may read as they like', () => {
    expect(eligibilityOf({ ...noEligibility, purchase: 'any', days: 'x' })).toEqual([]);
  });
});

describe('a coupon', () => {
  const rate = { ...emptyCoupon(Date.UTC(2026, 0, 5)), kind: 'RATE', percent: '15' } as const;
  test('without a bound on its discount has none', () => {
    expect(couponTermsOf(rate)).toMatchObject({ discount: { kind: 'RATE', basisPoints: 1_500 }, minOrderAmount: 0 });
  });
  test.each(unreadable)('has no terms while its bound or smallest order reads “%s”', (typed) => {
    expect(couponTermsOf({ ...rate, maxDiscount: typed })).toBeUndefined();
    expect(couponTermsOf({ ...rate, minOrderAmount: typed })).toBeUndefined();
  });
  test('that may take off nothing at most is a slip, not a coupon without a bound', () => {
    expect(couponTermsOf({ ...rate, maxDiscount: '0' })).toBeUndefined();
  });
});
