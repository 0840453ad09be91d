import { useState } from 'react';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { type Subject, useErase } from './use-erasures.ts';

const KINDS = ['customer', 'visitor'] as const;

/** Asks for everything of one person to be removed; says first what that is and that nobody can bring it back. */
export const EraseForm = () => {
  const { t } = useWords();
  const refusal = useRefusal('admin');
  const [kind, setKind] = useState<Subject['kind']>('customer');
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<Subject>();
  const ask = (event: React.FormEvent) => {
    event.preventDefault();
    const subject = typed.trim();
    if (refusal === undefined && subject !== '') setAsked({ kind, subject });
  };
  return (
    <Card title={t('erasure.ask')}>
      <form onSubmit={ask} noValidate className="grid gap-3">
        <div className="flex flex-wrap items-end gap-3">
          <Choice
            label={t('erasure.kind')}
            value={kind}
            options={KINDS.map((value) => ({ value, label: t(`erasure.${value}`) }))}
            onChange={setKind}
          />
          <TextField
            className="min-w-48 flex-1"
            label={t(`erasure.${kind}.id`)}
            value={typed}
            maxLength={128}
            spellCheck={false}
            autoComplete="off"
            disabled={refusal !== undefined}
            data-testid="erase-id"
            onChange={({ target }) => setTyped(target.value)}
          />
          <Button type="submit" look="danger" refusal={refusal} data-testid="erase">
            {t('erasure.do')}…
          </Button>
        </div>
        <p className="text-xs text-faint">{t(`erasure.${kind}.hint`)}</p>
      </form>
      {asked && (
        <ConfirmErase
          subject={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            setTyped('');
          }}
        />
      )}
    </Card>
  );
};

interface ConfirmEraseProps {
  readonly subject: Subject;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const ConfirmErase = ({ subject, onClose, onDone }: ConfirmEraseProps) => {
  const { t } = useWords();
  const words = useErrorWords();
  const erase = useErase();
  const isNoId = isProblem(erase.error, 'INVALID_REQUEST');
  return (
    <ConfirmDialog
      title={t(`erasure.${subject.kind}.title`, { id: subject.subject })}
      text={t(`erasure.${subject.kind}.text`)}
      action={t('erasure.do')}
      danger
      busy={erase.isPending}
      onConfirm={() => erase.mutate(subject, { onSuccess: onDone })}
      onClose={onClose}
    >
      <p className="font-medium text-ink">{t('erasure.forGood')}</p>
      {erase.isError && (
        <div className="mt-3">
          <Notice>{isNoId ? t('erasure.noId') : words(erase.error)}</Notice>
        </div>
      )}
    </ConfirmDialog>
  );
};
