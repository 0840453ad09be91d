import { isProblem, issueWords } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { isUnits, isUnreadable, wholeNumber } from './typed-number.ts';
import type { FormState } from './use-edits.ts';

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
  readonly state?: FormState;
  /** Way out of a version conflict. */
  readonly onReload?: () => void;
}

/** Save button, what was refused, and the way out. */
export const FormFoot = ({ error, busy, label, state, onReload }: FormFootProps) => {
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
        <span role="status" className={cx('text-xs', state === 'saved' ? 'text-good' : 'text-warn')}>
          {state && t(`form.${state}`)}
        </span>
      </div>
    </div>
  );
};

interface AmountProps {
  readonly inputMode: 'numeric';
  readonly value: string;
  readonly hint: string;
  readonly error: string | undefined;
}

/** Props of a field for money: what was typed, what that is in won, and that it cannot be read. An error of the caller's wins. */
export const useAmount = (): ((typed: string, error?: string) => AmountProps) => {
  const { t, format } = useWords();
  return (typed, error) => {
    const amount = wholeNumber(typed);
    return {
      inputMode: 'numeric',
      value: typed,
      hint: amount === undefined ? t('form.won') : format.money(amount, 'KRW'),
      error: error ?? (isUnreadable(typed) ? t('form.won') : undefined),
    };
  };
};

/** What is wrong with a typed number of units, if anything. */
export const useUnitsError = (): ((typed: string) => string | undefined) => {
  const { t } = useWords();
  return (typed) => (isUnits(typed) ? undefined : t(typed.trim() === '' ? 'form.needed' : 'form.units'));
};
