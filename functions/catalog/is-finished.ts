import type { EligibilityFilter } from '#shared/eligibility.ts';

/** Whether a filter can be decided at all, and somebody can meet it. */
export const isFinished = (filter: EligibilityFilter): boolean => {
  switch (filter.kind) {
    case 'AGE':
      return (
        (filter.min !== undefined || filter.max !== undefined) && (filter.min ?? 0) <= (filter.max ?? Number.POSITIVE_INFINITY)
      );
    case 'REGION':
      return filter.regions.length > 0;
    case 'GRADE':
      return filter.grades.length > 0;
    default:
      return true;
  }
};
