import { useState } from 'react';
import type { CampaignDetail } from '../../../../functions/catalog/schema.ts';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { missingOf } from './missing.ts';
import { changesFrom, type StatusChange, useCampaignChanges } from './use-campaigns.ts';

/** Publish, pause, resume and end: each asks before it acts, says what it does, and shows why it was refused. */
export const StatusActions = ({ campaign }: { readonly campaign: CampaignDetail }) => {
  const { t } = useWords();
  const refusal = useRefusal('marketer');
  const [asked, setAsked] = useState<StatusChange>();
  return (
    <>
      {changesFrom[campaign.status].map((change) => (
        <Button
          key={change}
          look={change === 'end' ? 'danger' : change === 'pause' ? 'secondary' : 'primary'}
          refusal={refusal}
          onClick={() => setAsked(change)}
          data-testid={`${change}-button`}
        >
          {t(`change.${change}`)}
        </Button>
      ))}
      {asked && <ConfirmChange key={asked} change={asked} campaign={campaign} onClose={() => setAsked(undefined)} />}
    </>
  );
};

interface ConfirmChangeProps {
  readonly change: StatusChange;
  readonly campaign: CampaignDetail;
  readonly onClose: () => void;
}

const ConfirmChange = ({ change, campaign, onClose }: ConfirmChangeProps) => {
  const { t } = useWords();
  const words = useErrorWords();
  const { changeStatus, refresh } = useCampaignChanges(campaign.id);
  const reload = () => void refresh().then(onClose);
  return (
    <ConfirmDialog
      title={t(`change.${change}.title`, { name: campaign.name })}
      text={t(`change.${change}.text`)}
      action={t(`change.${change}`)}
      danger={change === 'end'}
      busy={changeStatus.isPending}
      onReload={isProblem(changeStatus.error, 'VERSION_CONFLICT') ? reload : undefined}
      onConfirm={() => changeStatus.mutate({ change, version: campaign.version }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {changeStatus.isError && (
        <Notice>
          <span>{words(changeStatus.error)}</span>
          <ul className="w-full list-disc pl-5 empty:hidden">
            {missingOf(changeStatus.error).map((code) => (
              <li key={code}>{t(`missing.${code}`)}</li>
            ))}
          </ul>
        </Notice>
      )}
    </ConfirmDialog>
  );
};
