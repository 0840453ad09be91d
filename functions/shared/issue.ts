import type * as z from 'zod';
import { AxonError } from './axon-error.ts';

/** What is wrong, for a person. */
interface Words {
  readonly en: string;
  readonly ko: string;
}

/** One wrong field of a request, as INVALID_REQUEST lists it. */
export interface Issue {
  readonly where: 'path' | 'query' | 'body' | 'header';
  /** Dotted path, e.g. `activities.0.stock`; '' = the whole. */
  readonly field: string;
  /** The schema's name of the fault, e.g. `too_big`. */
  readonly code: string;
  readonly message: string;
  readonly messageKo: string;
}

/** Korean of the sentences schemas say in their own words, by the English one. */
const koreanOf = new Map<string, string>();

/** The sentence of a check of ours, as schemas take it: English, with its Korean kept for the answer. */
export const said = (en: string, ko: string): string => {
  koreanOf.set(en, ko);
  return en;
};

const NOT_VALID: Words = { en: 'This is not valid.', ko: '값이 올바르지 않습니다.' };
const MISSING: Words = { en: 'This is missing.', ko: '필요한 값입니다.' };

const types: Readonly<Record<string, Words>> = {
  string: { en: 'Must be text.', ko: '문자로 입력하세요.' },
  number: { en: 'Must be a number.', ko: '숫자로 입력하세요.' },
  int: { en: 'Must be a whole number.', ko: '정수로 입력하세요.' },
  boolean: { en: 'Must be true or false.', ko: 'true 또는 false로 입력하세요.' },
  array: { en: 'Must be a list.', ko: '목록이어야 합니다.' },
  object: { en: 'Must be an object.', ko: '객체여야 합니다.' },
};

type Bound = z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig;
const unitOf = ({ origin }: Bound): 'letters' | 'entries' | 'number' => {
  if (origin === 'string') return 'letters';
  return origin === 'array' || origin === 'set' || origin === 'map' ? 'entries' : 'number';
};

const tooSmall = (issue: z.core.$ZodIssueTooSmall): Words => {
  const least = Number(issue.minimum).toLocaleString('en');
  if (unitOf(issue) === 'letters' && least === '1') return { en: 'Must not be empty.', ko: '값을 입력하세요.' };
  if (unitOf(issue) === 'letters') return { en: `At least ${least} characters.`, ko: `${least}자 이상 입력하세요.` };
  if (unitOf(issue) === 'entries') return { en: `At least ${least} entries.`, ko: `${least}개 이상이어야 합니다.` };
  if (issue.inclusive === false) return { en: `Must be above ${least}.`, ko: `${least}보다 커야 합니다.` };
  return { en: `At least ${least}.`, ko: `${least} 이상이어야 합니다.` };
};

const tooBig = (issue: z.core.$ZodIssueTooBig): Words => {
  const most = Number(issue.maximum).toLocaleString('en');
  if (unitOf(issue) === 'letters') return { en: `At most ${most} characters.`, ko: `${most}자까지 입력할 수 있습니다.` };
  if (unitOf(issue) === 'entries') return { en: `At most ${most} entries.`, ko: `${most}개까지 가능합니다.` };
  if (issue.inclusive === false) return { en: `Must be below ${most}.`, ko: `${most}보다 작아야 합니다.` };
  return { en: `At most ${most}.`, ko: `${most} 이하여야 합니다.` };
};

/** What a schema found, in the words of the house. @param isMissing nothing was sent there */
const wordsOf = (issue: z.core.$ZodIssue, isMissing: boolean): Words => {
  const own = koreanOf.get(issue.message);
  if (own !== undefined) return { en: issue.message, ko: own };
  if (isMissing) return MISSING;
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? NOT_VALID;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ');
      return { en: `One of: ${values}.`, ko: `다음 중 하나여야 합니다: ${values}` };
    }
    case 'invalid_format':
      if (issue.format === 'url') return { en: 'Must be a web address, https://…', ko: '웹 주소(https://…) 형식이어야 합니다.' };
      return { en: 'This does not have the right form.', ko: '형식이 올바르지 않습니다.' };
    case 'unrecognized_keys': {
      const keys = issue.keys.join(', ');
      return { en: `Not known here: ${keys}.`, ko: `알 수 없는 항목입니다: ${keys}` };
    }
    case 'custom':
      return { en: issue.message, ko: NOT_VALID.ko };
    default:
      return NOT_VALID;
  }
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );

/** So many are told at once. */
const MOST = 20;

/** All that is wrong with a value, for people who read English or Korean. */
export const issuesOf = (error: z.core.$ZodError, value: unknown, where: Issue['where']): readonly Issue[] =>
  error.issues.slice(0, MOST).map((issue) => {
    const { en, ko } = wordsOf(issue, valueAt(value, issue.path) === undefined);
    return { where, field: issue.path.join('.'), code: issue.code, message: en, messageKo: ko };
  });

/** The refusal of one field for a reason its schema alone cannot see. */
export const refusedField = (
  { where, field, code }: Pick<Issue, 'where' | 'field' | 'code'>,
  { en, ko }: Words,
  options?: ErrorOptions,
): AxonError => {
  const issues: readonly Issue[] = [{ where, field, code, message: en, messageKo: ko }];
  return new AxonError('INVALID_REQUEST', { issues }, options);
};
