import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useCommonWords } from '../i18n/common.ts';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** A panel from the right edge, for reading something beside its list. */
  readonly side?: boolean;
}

/** The browser's own modal dialog: focus stays inside, Escape closes, and it needs no injected styles. */
export const Dialog = ({ open, onClose, title, children, actions, side }: DialogProps) => {
  const { t } = useCommonWords();
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (open && !dialog?.open) dialog?.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onClose={onClose}
      className={cx(
        'bg-surface p-0 text-ink shadow-pop backdrop:bg-(--scrim)',
        side
          ? 'my-0 mr-0 ml-auto h-dvh max-h-none w-full max-w-xl border-l border-line'
          : 'm-auto w-[min(30rem,calc(100vw-2rem))] rounded-xl border border-line',
      )}
    >
      {open && (
        <div className={cx('flex flex-col', side && 'h-full')}>
          <header className="flex items-center justify-between gap-3 pt-4 pr-3 pl-5">
            <h2 id={heading} className="text-base font-semibold">
              {title}
            </h2>
            <IconButton label={t('common.close')} onClick={onClose}>
              <X />
            </IconButton>
          </header>
          <div className={cx('px-5 pt-1 pb-5 text-soft', side && 'min-h-0 flex-1 overflow-auto')}>{children}</div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>
          )}
        </div>
      )}
    </dialog>
  );
};
