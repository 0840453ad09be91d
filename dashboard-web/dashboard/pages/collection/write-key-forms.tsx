import { useId, useState } from 'react';
import type { WriteKey } from '../../../../functions/collection/schema.ts';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { useWriteKeyChanges } from './use-write-keys.ts';

export type KeyChange = 'origins' | 'rotate' | 'revoke';

/** Typed with commas or spaces; `https://shop.example/` and whole addresses are cut down to their origin. */
export const originsIn = (typed: string): readonly string[] => [
  ...new Set(
    typed
      .split(/[\s,]+/)
      .filter((text) => text !== '')
      .map((text) => {
        const url = URL.parse(text);
        return url && /^https?:$/.test(url.protocol) ? url.origin : text;
      }),
  ),
];

const OriginField = ({
  value,
  error,
  disabled = false,
  onChange,
}: {
  readonly value: string;
  readonly error: unknown;
  readonly disabled?: boolean;
  readonly onChange: (typed: string) => void;
}) => {
  const { t } = useWords();
  const isRefused = isProblem(error, 'INVALID_REQUEST') && error.issues.some(({ path }) => path.startsWith('origins'));
  return (
    <TextField
      className="min-w-48 flex-1"
      label={t('writeKey.origins')}
      placeholder="https://shop.example"
      value={value}
      disabled={disabled}
      spellCheck={false}
      hint={t('writeKey.originsHint')}
      error={isRefused ? t('writeKey.originsBad') : undefined}
      data-testid="write-key-origins"
      onChange={({ target }) => onChange(target.value)}
    />
  );
};

/** A new key for one more shop. */
export const NewWriteKey = () => {
  const { t } = useWords();
  const words = useErrorWords();
  const refusal = useRefusal('admin');
  const [label, setLabel] = useState('');
  const [origins, setOrigins] = useState('');
  const { create } = useWriteKeyChanges();
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    if (refusal !== undefined || create.isPending || label.trim() === '') return;
    create.mutate(
      { label, origins: originsIn(origins) },
      {
        onSuccess: () => {
          setLabel('');
          setOrigins('');
        },
      },
    );
  };
  return (
    <form onSubmit={save} noValidate className="grid gap-3">
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          className="min-w-48 flex-1"
          label={t('serverKey.label')}
          placeholder={t('writeKey.example')}
          value={label}
          maxLength={120}
          disabled={refusal !== undefined}
          data-testid="write-key-label"
          onChange={({ target }) => setLabel(target.value)}
        />
        <OriginField value={origins} error={create.error} disabled={refusal !== undefined} onChange={setOrigins} />
      </div>
      <div>
        <Button type="submit" look="primary" busy={create.isPending} refusal={refusal} data-testid="create-write-key">
          {t('serverKey.create')}
        </Button>
      </div>
      {create.isError && <Notice>{words(create.error)}</Notice>}
    </form>
  );
};

/** Other sites, a successor, or the end of a key: each says what it does before it does it. */
export const ChangeWriteKey = ({
  change,
  of,
  onClose,
}: {
  readonly change: KeyChange;
  readonly of: WriteKey;
  readonly onClose: () => void;
}) => {
  const { t } = useWords();
  const words = useErrorWords();
  const { create, edit, revoke } = useWriteKeyChanges();
  const [typed, setTyped] = useState(of.origins.join(', '));
  const [keepsWholeIp, setKeepsWholeIp] = useState(of.keepsWholeIp ?? false);
  const { error, isPending } = { origins: edit, rotate: create, revoke }[change];
  const act = () => {
    const done = { onSuccess: onClose };
    const { key, label, origins } = of;
    if (change === 'revoke') revoke.mutate(key, done);
    else if (change === 'rotate') create.mutate({ label, origins, keepsWholeIp }, done);
    else edit.mutate({ key, origins: originsIn(typed), keepsWholeIp }, done);
  };
  return (
    <ConfirmDialog
      title={t(`writeKey.${change}.title`, { label: of.label })}
      text={t(`writeKey.${change}.text`)}
      action={t(`writeKey.${change}.do`)}
      danger={change === 'revoke'}
      busy={isPending}
      onConfirm={act}
      onClose={onClose}
    >
      <div className="grid gap-3 empty:hidden">
        {change === 'origins' && (
          <>
            <OriginField value={typed} error={error} onChange={setTyped} />
            <WholeIp value={keepsWholeIp} onChange={setKeepsWholeIp} />
          </>
        )}
        {error && <Notice>{words(error)}</Notice>}
      </div>
    </ConfirmDialog>
  );
};

/** Off unless the shop has a reason and may: a whole address is personal data. */
const WholeIp = ({ value, onChange }: { readonly value: boolean; readonly onChange: (value: boolean) => void }) => {
  const { t } = useWords();
  const id = useId();
  return (
    <div>
      <label className="flex items-center gap-2 font-medium text-ink">
        <input
          type="checkbox"
          checked={value}
          aria-describedby={id}
          data-testid="keeps-whole-ip"
          onChange={({ target }) => onChange(target.checked)}
        />
        {t('writeKey.wholeIp')}
      </label>
      <p id={id} className="mt-1 text-xs text-faint">
        {t('writeKey.wholeIpText')}
      </p>
    </div>
  );
};
