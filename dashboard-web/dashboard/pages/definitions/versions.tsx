import { useState } from 'react';
import type { EventDefinition } from '../../../../functions/definitions/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { useDefinitionChanges, useVersions } from './use-definitions.ts';

/** Earlier versions of a definition, and the switch that retires it. */
export const Versions = ({ definition }: { readonly definition: EventDefinition }) => {
  const { t, format } = useWords();
  const { data, error, refetch } = useVersions(definition.name);
  return (
    <section className="mt-6 grid gap-3 border-t border-line pt-4">
      <Retire definition={definition} />
      <h3 className="text-sm font-semibold text-ink">{t('definition.versions')}</h3>
      {!data && !error && <SkeletonRows rows={2} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      <ul className="grid gap-2">
        {data?.items.map(({ version, createdAt, properties, description }) => (
          <li key={version} className="rounded-lg bg-sunken px-3 py-2">
            <p className="figures text-xs font-medium text-ink">
              {t('definition.versionOf', { version, at: createdAt === undefined ? '' : format.at(createdAt) })}
            </p>
            {description !== '' && <p className="text-xs break-words">{description}</p>}
            <code className="font-mono text-xs break-words">
              {Object.entries(properties)
                .map(([name, { type, required }]) => `${name}${required ? '' : '?'}: ${type}`)
                .join(', ') || '–'}
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Retire = ({ definition: { name, status, version } }: { readonly definition: EventDefinition }) => {
  const { t } = useWords();
  const words = useErrorWords();
  const refusal = useRefusal('marketer');
  const { setStatus } = useDefinitionChanges();
  const [asked, setAsked] = useState(false);
  const next = status === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE';
  const act = () => setStatus.mutate({ name, version, status: next }, { onSuccess: () => setAsked(false) });
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Badge tone={status === 'ACTIVE' ? 'good' : 'warn'}>{t(`definition.status.${status}`)}</Badge>
        {!asked && (
          <Button refusal={refusal} onClick={() => setAsked(true)} data-testid="retire-definition">
            {t(`definition.make.${next}`)}
          </Button>
        )}
      </div>
      {asked && (
        <Notice tone="warn">
          <span className="w-full">{t(`definition.make.${next}.text`)}</span>
          <Button onClick={() => setAsked(false)}>{t('common.cancel')}</Button>
          <Button look="primary" busy={setStatus.isPending} onClick={act} data-testid="confirm-change">
            {t(`definition.make.${next}`)}
          </Button>
        </Notice>
      )}
      {setStatus.error && <Notice>{words(setStatus.error)}</Notice>}
    </div>
  );
};
