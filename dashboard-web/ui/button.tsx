import { LoaderCircle } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from './cx.ts';

type Look = 'primary' | 'secondary' | 'ghost' | 'danger';

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent shadow-card',
  secondary: 'bg-surface text-ink border-line hover:bg-hover shadow-card',
  ghost: 'bg-transparent text-soft border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-surface text-bad border-line hover:bg-bad-soft shadow-card',
};

/** The kit's button face, for links that look like buttons. */
export const buttonFace = (look: Look = 'secondary', extra?: string): string =>
  cx(
    'inline-flex h-9 shrink-0 items-center justify-center gap-2 rounded-lg border px-3.5 text-sm font-medium whitespace-nowrap',
    'transition-colors disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
    looks[look],
    extra,
  );

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  /** Shows a spinner and ignores clicks. */
  readonly busy?: boolean;
  /** Why it cannot be used now; keeps the button focusable so that the reason can be read. */
  readonly refusal?: string | undefined;
  readonly icon?: ReactNode;
}

export const Button = ({ look = 'secondary', busy, refusal, icon, className, children, onClick, ...rest }: ButtonProps) => {
  const idle = busy || refusal !== undefined;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={idle || undefined}
      aria-busy={busy || undefined}
      title={refusal ?? rest.title}
      aria-description={refusal}
      onClick={(event) => (idle ? event.preventDefault() : onClick?.(event))}
      className={buttonFace(look, className)}
    >
      {busy ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </button>
  );
};

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does; there is no other text. */
  readonly label: string;
}
export const IconButton = ({ label, className, children, ...rest }: IconButtonProps) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    {...rest}
    className={cx(
      'inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-soft transition-colors hover:bg-hover hover:text-ink [&_svg]:size-4',
      className,
    )}
  >
    {children}
  </button>
);
