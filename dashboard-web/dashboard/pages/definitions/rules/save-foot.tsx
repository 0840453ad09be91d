import { isProblem } from '../../../../api/problem.ts';
import { Button } from '../../../../ui/button.tsx';
import { useRefusal } from '../../../sign-in/session.tsx';
import { useWords } from '../../../words.ts';
import { RuleRefused } from './rule-missing.tsx';

interface SaveFootProps {
  readonly error: unknown;
  readonly busy: boolean;
  readonly unsaved: boolean;
  readonly onReload: () => void;
}

/** Save button, whether there is something to save, what was refused, and the way out. */
export const SaveFoot = ({ error, busy, unsaved, onReload }: SaveFootProps) => {
  const { t } = useWords();
  const role = useRefusal('marketer');
  return (
    <div className="mt-4 grid gap-3">
      {Boolean(error) && <RuleRefused error={error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" busy={busy} refusal={role} data-testid="save-button">
          {t('form.save')}
        </Button>
        {isProblem(error, 'VERSION_CONFLICT') && <Button onClick={onReload}>{t('common.reload')}</Button>}
        <span role="status" className="text-xs text-soft">
          {unsaved ? t('form.unsaved') : t('form.saved')}
        </span>
      </div>
    </div>
  );
};
