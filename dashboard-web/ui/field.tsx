import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react';
import { cx } from './cx.ts';

export const inputFace =
  'h-9 w-full min-w-0 rounded-lg border border-line-strong/70 bg-surface px-3 text-sm text-ink placeholder:text-faint disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-soft aria-invalid:border-bad';

interface FieldFrame {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly className?: string;
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label, hint and error around one control, tied together for screen readers. */
export const Field = ({
  label,
  hint,
  error,
  className,
  children,
}: FieldFrame & { readonly children: (described: Described) => ReactNode }) => {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx('min-w-0', className)}>
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-soft">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : `${id}-note`,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <p id={`${id}-note`} className={cx('mt-1 text-xs', error === undefined ? 'text-faint' : 'text-bad')}>
          {note}
        </p>
      )}
    </div>
  );
};

export const TextField = ({ label, hint, error, className, ...input }: FieldFrame & InputHTMLAttributes<HTMLInputElement>) => (
  <Field label={label} hint={hint} error={error} {...(className === undefined ? {} : { className })}>
    {(described) => <input {...input} {...described} className={cx(inputFace, input.type === 'number' && 'figures')} />}
  </Field>
);

export const SelectField = ({
  label,
  hint,
  error,
  className,
  children,
  ...select
}: FieldFrame & SelectHTMLAttributes<HTMLSelectElement>) => (
  <Field label={label} hint={hint} error={error} {...(className === undefined ? {} : { className })}>
    {(described) => (
      <select {...select} {...described} className={inputFace}>
        {children}
      </select>
    )}
  </Field>
);
