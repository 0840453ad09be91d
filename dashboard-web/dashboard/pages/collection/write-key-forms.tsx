import { useState } from 'react';
import type { WriteKey } from '../../../../functions/collection/schema.ts';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
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
  const { create, setOrigins, revoke } = useWriteKeyChanges();
  const [typed, setTyped] = useState(of.origins.join(', '));
  const mutation = { origins: setOrigins, rotate: create, revoke }[change];
  const { error, isPending } = mutation;
  const act = () => {
    const done = { onSuccess: onClose };
    if (change === 'revoke') revoke.mutate(of.key, done);
    else if (change === 'rotate') create.mutate({ label: of.label, origins: of.origins }, done);
    else setOrigins.mutate({ key: of.key, origins: originsIn(typed) }, done);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`writeKey.${change}.title`, { label: of.label })}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look={change === 'revoke' ? 'danger' : 'primary'} busy={isPending} onClick={act} data-testid="confirm-change">
            {t(`writeKey.${change}.do`)}
          </Button>
        </>
      }
    >
      <p>{t(`writeKey.${change}.text`)}</p>
      {change === 'origins' && (
        <div className="mt-3">
          <OriginField value={typed} error={error} onChange={setTyped} />
        </div>
      )}
      {error && (
        <div className="mt-3">
          <Notice>{words(error)}</Notice>
        </div>
      )}
    </Dialog>
  );
};
