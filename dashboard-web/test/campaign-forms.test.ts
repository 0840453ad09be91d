import { describe, expect, test } from 'vitest';
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

describe('a new campaign', () => {
  const filled = {
    ...emptyCampaign(Date.UTC(2026, 0, 5)),
    name: 'Winter',
    activityName: 'Lamps',
    product: { mode: 'create', id: '', name: 'Lamp', price: '9,900', description: '' },
  } as const;
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
