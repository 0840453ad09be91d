import { useState } from 'react';
import { Link } from 'react-router';
import type { WriteKey } from '../../../../functions/collection/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button, buttonFace } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { ErrorState, SkeletonRows } from '../../../ui/states.tsx';
import { mayActAs } from '../../sign-in/member.ts';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { useLastSeen, useWriteKeys } from './use-write-keys.ts';
import { ChangeWriteKey, type KeyChange, NewWriteKey } from './write-key-forms.tsx';

interface Asked {
  readonly change: KeyChange;
  readonly key: WriteKey;
}

/** Keys the trackers of the shops write with: made, moved to other sites, rotated and revoked by an administrator. */
export const WriteKeys = () => {
  const { t } = useWords();
  const { member, signIn } = useSession();
  const mayList = mayActAs(member, 'admin');
  const list = useWriteKeys(mayList);
  const { data, error, refetch } = list;
  const [asked, setAsked] = useState<Asked>();
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  const keys = all.toSorted((a, b) => Number(a.revoked) - Number(b.revoked) || b.createdAt - a.createdAt);
  return (
    <Card title={t('writeKey.title')}>
      <p className="mb-4 text-soft">{t('setup.keyText')}</p>
      {mayList && !data && !error && <SkeletonRows rows={2} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} onSignIn={signIn} />}
      {keys.length > 0 && (
        <ul className="mb-4 divide-y divide-line border-y border-line" data-testid="write-keys">
          {keys.map((key) => (
            <KeyRow key={key.key} of={key} onAsk={(change) => setAsked({ change, key })} />
          ))}
        </ul>
      )}
      <MoreButton list={list} />
      <NewWriteKey />
      {asked && <ChangeWriteKey change={asked.change} of={asked.key} onClose={() => setAsked(undefined)} />}
    </Card>
  );
};

const KeyRow = ({ of, onAsk }: { readonly of: WriteKey; readonly onAsk: (change: KeyChange) => void }) => {
  const { t, format } = useWords();
  const { key, label, origins, keepsWholeIp, revoked, createdAt } = of;
  return (
    <li className="grid gap-2 py-3">
      <p className="flex flex-wrap items-center gap-2 font-medium break-words">
        {label}
        {revoked && <Badge tone="bad">{t('serverKey.revoked')}</Badge>}
        {keepsWholeIp && <Badge tone="warn">{t('writeKey.wholeIpOn')}</Badge>}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 rounded-md bg-sunken px-2 py-1 font-mono text-xs break-all">{key}</code>
        {!revoked && <CopyButton text={key} />}
      </div>
      <p className="text-xs break-words text-soft">{origins.length > 0 ? origins.join(', ') : t('writeKey.noOrigins')}</p>
      <p className="figures text-xs text-faint">
        {t('serverKey.since', { at: format.at(createdAt) })} · <LastSeen of={key} />
      </p>
      <div className="flex flex-wrap gap-2">
        <Link to={`/events?key=${key}`} className={buttonFace()}>
          {t('writeKey.events')}
        </Link>
        {!revoked && (
          <>
            <Button onClick={() => onAsk('origins')}>{t('writeKey.settings')}</Button>
            <Button onClick={() => onAsk('rotate')}>{t('serverKey.rotate')}</Button>
            <Button look="danger" onClick={() => onAsk('revoke')}>
              {t('serverKey.revoke')}
            </Button>
          </>
        )}
      </div>
    </li>
  );
};

/** Before an old key is revoked, nobody should be sending with it any more. */
const LastSeen = ({ of }: { readonly of: string }) => {
  const { t, format } = useWords();
  const { data, error } = useLastSeen(of);
  const last = data?.items[0];
  if (error) return t('writeKey.seenUnknown');
  if (!data) return '…';
  return last ? t('writeKey.seen', { at: format.at(last.receivedAt, 'shortDateTime') }) : t('writeKey.neverSeen');
};
