import type { ReactNode } from 'react';
import { useCommonWords } from '../i18n/common.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, in a sentence. */
  readonly text: string;
  /** The button's word: what is done, never "OK". */
  readonly action: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  /** Somebody else changed it meanwhile: instead of acting, what there is now can be loaded. */
  readonly onReload?: (() => void) | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** Why it was refused. */
  readonly children?: ReactNode;
}

/** Asks before something is done, says what it does, and shows why it was refused. */
export const ConfirmDialog = ({ title, text, action, children, onClose, ...act }: ConfirmDialogProps) => {
  const { t } = useCommonWords();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {act.onReload ? (
            <Button look="primary" onClick={act.onReload}>
              {t('common.reload')}
            </Button>
          ) : (
            <Button look={act.danger ? 'danger' : 'primary'} busy={act.busy} onClick={act.onConfirm} data-testid="confirm-change">
              {action}
            </Button>
          )}
        </>
      }
    >
      <p>{text}</p>
      {children && <div className="mt-3">{children}</div>}
    </Dialog>
  );
};
