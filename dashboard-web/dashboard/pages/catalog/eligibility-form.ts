import type { EligibilityFilter } from '../../../../functions/shared/eligibility.ts';
import { isUnreadable, wholeNumber } from './typed-number.ts';

/** Filters as they are typed; an empty field is no condition. */
export interface EligibilityInput {
  readonly ageMin: string;
  readonly ageMax: string;
  /** Separated by commas. */
  readonly regions: string;
  readonly grades: string;
  readonly purchase: 'any' | 'bought' | 'notBought';
  readonly days: string;
}

export const PURCHASES = ['any', 'bought', 'notBought'] as const;
export const noEligibility: EligibilityInput = { ageMin: '', ageMax: '', regions: '', grades: '', purchase: 'any', days: '30' };

const wordsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean),
  ),
];

/** The filters typed; undefined while a number of theirs cannot be read. */
export const eligibilityOf = (input: EligibilityInput): EligibilityFilter[] | undefined => {
  const { ageMin, ageMax, regions, grades, purchase, days } = input;
  if (isUnreadable(ageMin) || isUnreadable(ageMax) || (purchase !== 'any' && isUnreadable(days))) return undefined;
  const [min, max] = [wholeNumber(ageMin), wholeNumber(ageMax)];
  const [inRegions, ofGrades] = [wordsIn(regions), wordsIn(grades)];
  const filters: EligibilityFilter[] = [];
  if (min !== undefined || max !== undefined)
    filters.push({ kind: 'AGE', ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
  if (inRegions.length > 0) filters.push({ kind: 'REGION', regions: inRegions });
  if (ofGrades.length > 0) filters.push({ kind: 'GRADE', grades: ofGrades });
  if (purchase !== 'any') filters.push({ kind: 'RECENT_PURCHASE', bought: purchase === 'bought', days: wholeNumber(days) ?? 0 });
  return filters;
};

export const eligibilityInputOf = (filters: readonly EligibilityFilter[]): EligibilityInput =>
  Object.assign({ ...noEligibility }, ...filters.map(typedOf));

const typedOf = (filter: EligibilityFilter): Partial<EligibilityInput> => {
  switch (filter.kind) {
    case 'AGE':
      return { ageMin: String(filter.min ?? ''), ageMax: String(filter.max ?? '') };
    case 'REGION':
      return { regions: filter.regions.join(', ') };
    case 'GRADE':
      return { grades: filter.grades.join(', ') };
    default:
      return { purchase: filter.bought ? 'bought' : 'notBought', days: String(filter.days) };
  }
};
