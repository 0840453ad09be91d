import { useState } from 'react';
import type { NewServerKey, ServerKey } from '../../../../functions/access/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { mayActAs } from '../../sign-in/member.ts';
import { useRefusal, useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { useServerKeyChanges, useServerKeys } from './use-server-keys.ts';

type Changes = ReturnType<typeof useServerKeyChanges>;
interface Asked {
  readonly change: 'rotate' | 'revoke';
  readonly key: ServerKey;
}

/** Keys of the store's backend: made, rotated and revoked by an administrator; each text is shown once. */
export const ServerKeys = () => {
  const { t } = useWords();
  const { member, signIn } = useSession();
  const mayList = mayActAs(member, 'admin');
  const list = useServerKeys(mayList);
  const { data, error, refetch } = list;
  const changes = useServerKeyChanges();
  const [asked, setAsked] = useState<Asked>();
  const [made, setMade] = useState<NewServerKey>();
  const keys = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title={t('serverKey.title')}>
      <p className="mb-4 text-soft">{t('serverKey.text')}</p>
      {mayList && !data && !error && <SkeletonRows rows={2} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} onSignIn={signIn} />}
      {keys.length > 0 && (
        <ul className="mb-4 divide-y divide-line border-y border-line" data-testid="server-keys">
          {keys.map((key) => (
            <KeyRow key={key.id} of={key} onAsk={(change) => setAsked({ change, key })} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      <NewKey changes={changes} onMade={setMade} />
      {asked && <Confirm asked={asked} changes={changes} onMade={setMade} onClose={() => setAsked(undefined)} />}
      {made && <ShownOnce made={made} onClose={() => setMade(undefined)} />}
    </Card>
  );
};

const KeyRow = ({ of, onAsk }: { readonly of: ServerKey; readonly onAsk: (change: Asked['change']) => void }) => {
  const { t, format } = useWords();
  const { id, label, revoked, secrets } = of;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
      <div className="mr-auto min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {label}
          {revoked && <Badge tone="bad">{t('serverKey.revoked')}</Badge>}
        </p>
        {secrets.map(({ ending, createdAt, expiresAt }) => (
          <p key={ending + createdAt} className="figures text-xs text-soft">
            <code className="font-mono">
              sk_{id.slice(0, 4)}…{ending}
            </code>{' '}
            {expiresAt === undefined
              ? t('serverKey.since', { at: format.at(createdAt) })
              : t('serverKey.until', { at: format.at(expiresAt) })}
          </p>
        ))}
      </div>
      {!revoked && (
        <>
          <Button onClick={() => onAsk('rotate')}>{t('serverKey.rotate')}</Button>
          <Button look="danger" onClick={() => onAsk('revoke')}>
            {t('serverKey.revoke')}
          </Button>
        </>
      )}
    </li>
  );
};

const NewKey = ({ changes, onMade }: { readonly changes: Changes; readonly onMade: (made: NewServerKey) => void }) => {
  const { t } = useWords();
  const words = useErrorWords();
  const refusal = useRefusal('admin');
  const [label, setLabel] = useState('');
  const { create } = changes;
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    if (refusal !== undefined || create.isPending || label.trim() === '') return;
    create.mutate(label, {
      onSuccess: (made) => {
        setLabel('');
        create.reset();
        onMade(made);
      },
    });
  };
  return (
    <form onSubmit={save} noValidate className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          className="min-w-48 flex-1"
          label={t('serverKey.label')}
          placeholder={t('serverKey.example')}
          value={label}
          maxLength={120}
          disabled={refusal !== undefined}
          data-testid="server-key-label"
          onChange={(event) => setLabel(event.target.value)}
        />
        <Button type="submit" look="primary" busy={create.isPending} refusal={refusal} data-testid="create-server-key">
          {t('serverKey.create')}
        </Button>
      </div>
      {create.isError && <Notice>{words(create.error)}</Notice>}
    </form>
  );
};

interface ConfirmProps {
  readonly asked: Asked;
  readonly changes: Changes;
  readonly onMade: (made: NewServerKey) => void;
  readonly onClose: () => void;
}

const Confirm = ({ asked: { change, key }, changes, onMade, onClose }: ConfirmProps) => {
  const { t } = useWords();
  const words = useErrorWords();
  const { rotate, revoke } = changes;
  const { error, isPending } = change === 'rotate' ? rotate : revoke;
  const close = () => {
    rotate.reset();
    revoke.reset();
    onClose();
  };
  const act = () => {
    if (change === 'revoke') revoke.mutate(key, { onSuccess: close });
    else
      rotate.mutate(key, {
        onSuccess: (made) => {
          close();
          onMade(made);
        },
      });
  };
  return (
    <ConfirmDialog
      title={t(`serverKey.${change}.title`, { label: key.label })}
      text={t(`serverKey.${change}.text`)}
      action={t(`serverKey.${change}`)}
      danger={change === 'revoke'}
      busy={isPending}
      onConfirm={act}
      onClose={close}
    >
      {error && <Notice>{words(error)}</Notice>}
    </ConfirmDialog>
  );
};

const ShownOnce = ({ made, onClose }: { readonly made: NewServerKey; readonly onClose: () => void }) => {
  const { t } = useWords();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('serverKey.once', { label: made.label })}
      actions={
        <Button look="primary" onClick={onClose} data-testid="server-key-kept">
          {t('serverKey.kept')}
        </Button>
      }
    >
      <p className="mb-3">{t('serverKey.onceText')}</p>
      <div className="flex flex-wrap items-center gap-3">
        <code className="min-w-0 flex-1 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-all" data-testid="server-key">
          {made.key}
        </code>
        <CopyButton text={made.key} />
      </div>
    </Dialog>
  );
};
