import { useState } from 'react';
import type { CampaignDetail } from '../../../../functions/catalog/schema.ts';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
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
  const conflict = isProblem(changeStatus.error, 'VERSION_CONFLICT');
  const act = () => changeStatus.mutate({ change, version: campaign.version }, { onSuccess: onClose });
  const reload = () => void refresh().then(onClose);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`change.${change}.title`, { name: campaign.name })}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {conflict ? (
            <Button look="primary" onClick={reload}>
              {t('campaign.reload')}
            </Button>
          ) : (
            <Button
              look={change === 'end' ? 'danger' : 'primary'}
              busy={changeStatus.isPending}
              onClick={act}
              data-testid="confirm-change"
            >
              {t(`change.${change}`)}
            </Button>
          )}
        </>
      }
    >
      <p>{t(`change.${change}.text`)}</p>
      {changeStatus.isError && (
        <div className="mt-3">
          <Notice>
            <span>{words(changeStatus.error)}</span>
            <ul className="w-full list-disc pl-5 empty:hidden">
              {missingOf(changeStatus.error).map((code) => (
                <li key={code}>{t(`missing.${code}`)}</li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
    </Dialog>
  );
};
