import { isProblem, issueWords } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';

/** The server's word on one field: of the form's own noun, or of the one activity it is sent with. */
export const useFieldError = (): ((error: unknown, ...paths: readonly string[]) => string | undefined) => {
  const { language } = useWords();
  return (error, ...paths) => {
    const issue = isProblem(error, 'INVALID_REQUEST') ? error.issues.find(({ path }) => paths.includes(path)) : undefined;
    return issue && issueWords(issue, language);
  };
};

interface FormFootProps {
  readonly error: unknown;
  readonly busy: boolean;
  readonly label: string;
  readonly saved?: boolean;
  /** Way out of a version conflict. */
  readonly onReload?: () => void;
}

/** Save button, what was refused, and the way out. */
export const FormFoot = ({ error, busy, label, saved, onReload }: FormFootProps) => {
  const { t } = useWords();
  const words = useErrorWords();
  const refusal = useRefusal('marketer');
  const conflict = isProblem(error, 'VERSION_CONFLICT');
  return (
    <div className="mt-4 grid gap-3">
      {Boolean(error) && (
        <Notice>
          <span className="mr-auto">{words(error)}</span>
          {conflict && onReload && <Button onClick={onReload}>{t('common.reload')}</Button>}
        </Notice>
      )}
      <div className="flex items-center gap-3">
        <Button type="submit" look="primary" busy={busy} refusal={refusal} data-testid="save-button">
          {label}
        </Button>
        <span role="status" className="text-xs text-good">
          {saved ? t('form.saved') : ''}
        </span>
      </div>
    </div>
  );
};

/** What a typed amount is in money; what to type, while it is none. */
export const useMoneyHint = (): ((typed: string) => string) => {
  const { t, format } = useWords();
  return (typed) => {
    const amount = wholeNumber(typed);
    return amount === undefined ? t('form.won') : format.money(amount, 'KRW');
  };
};

/** A whole number typed into a field; undefined when it is none. */
export const wholeNumber = (value: string): number | undefined => {
  const digits = value.replaceAll(/[,\s]/g, '');
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
};
