import { useState } from 'react';
import type { Entry, Resolution } from '../../../../functions/reservations/schema.ts';
import { Button } from '../../../ui/button.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';
import { useResolve } from './use-reservations.ts';

interface ResolveDialogProps {
  readonly activityId: string;
  readonly entry: Entry;
  readonly onClose: () => void;
}

/** Asks what to do about a stuck place and why, says what will happen, and what came of it. */
export const ResolveDialog = ({ activityId, entry, onClose }: ResolveDialogProps) => {
  const { t, format } = useWords();
  const words = useErrorWords();
  const resolve = useResolve(activityId);
  const [resolution, setResolution] = useState<Resolution>('CONFIRM');
  const [reason, setReason] = useState('');
  const act = () =>
    resolve.mutate({ slot: entry.slot, claimId: entry.claimId, resolution, reason: reason.trim() }, { onSuccess: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('resolve.title', { slot: format.number(entry.slot) })}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look={resolution === 'RELEASE' ? 'danger' : 'primary'}
            busy={resolve.isPending}
            refusal={reason.trim().length < 3 ? t('resolve.reasonNeeded') : undefined}
            onClick={act}
            data-testid="confirm-resolve"
          >
            {t(`resolve.${resolution}`)}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <p>
          {t('resolve.text', { user: entry.userId })} <code className="font-mono text-xs">{entry.claimId}</code>
        </p>
        <Choice
          label={t('resolve.choice')}
          value={resolution}
          onChange={setResolution}
          options={(['CONFIRM', 'RELEASE'] as const).map((value) => ({ value, label: t(`resolve.${value}`) }))}
        />
        <p>{t(`resolve.${resolution}.text`)}</p>
        <TextField
          label={t('resolve.reason')}
          hint={t('resolve.reasonHint')}
          value={reason}
          maxLength={500}
          required
          onChange={(event) => setReason(event.target.value)}
        />
        {resolve.isError && <Notice>{words(resolve.error)}</Notice>}
      </div>
    </Dialog>
  );
};
