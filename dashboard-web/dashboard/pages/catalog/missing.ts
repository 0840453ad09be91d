import { isProblem } from '../../../api/problem.ts';

export const MISSING = ['ACTIVITY', 'PRODUCT', 'WINDOW', 'FUTURE_CLOSE', 'COUPON_VALIDITY', 'ELIGIBILITY'] as const;
export type Missing = (typeof MISSING)[number];

/** What NOT_PUBLISHABLE says is missing, each reason once. */
export const missingOf = (error: unknown): readonly Missing[] => {
  const listed: unknown = isProblem(error, 'NOT_PUBLISHABLE') ? error.details.missing : undefined;
  if (!Array.isArray(listed)) return [];
  return MISSING.filter((code) =>
    listed.some((entry: unknown) => typeof entry === 'object' && entry !== null && 'code' in entry && entry.code === code),
  );
};
