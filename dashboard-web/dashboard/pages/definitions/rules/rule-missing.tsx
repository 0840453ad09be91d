import type { RuleMissing } from '../../../../../functions/definitions/rules/schema.ts';
import { isProblem } from '../../../../api/problem.ts';
import { Notice, useErrorWords } from '../../../../ui/states.tsx';
import { useWords } from '../../../words.ts';

const CODES = {
  EVENT: true,
  PLACE: true,
  DEPTH: true,
  EVENT_UNKNOWN: true,
  EVENT_INACTIVE: true,
  EVENT_NOT_ALLOWED: true,
  EVENT_PROPERTIES: true,
  ACTIVITY_UNKNOWN: true,
} as const satisfies Record<RuleMissing['code'], true>;
type Code = keyof typeof CODES;

const isCode = (code: unknown): code is Code => typeof code === 'string' && Object.hasOwn(CODES, code);

/** What NOT_PUBLISHABLE says is missing of a rule, each reason once. */
const missingOfRule = (error: unknown): readonly Code[] => {
  const listed: unknown = isProblem(error, 'NOT_PUBLISHABLE') ? error.details.missing : undefined;
  if (!Array.isArray(listed)) return [];
  const codes = listed.map((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'code' in entry ? entry.code : '',
  );
  return [...new Set(codes.filter(isCode))];
};

/** Why a rule was refused, with all that is missing. */
export const RuleRefused = ({ error }: { readonly error: unknown }) => {
  const { t } = useWords();
  const words = useErrorWords();
  return (
    <Notice>
      <span>{words(error)}</span>
      <ul className="w-full list-disc pl-5 empty:hidden">
        {missingOfRule(error).map((code) => (
          <li key={code}>{t(`rule.missing.${code}`)}</li>
        ))}
      </ul>
    </Notice>
  );
};
