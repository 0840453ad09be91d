import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { EventDefinition } from '../../../../functions/definitions/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useRefusal, useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { inWords } from './built-in-words.ts';
import { DefinitionEditor } from './definition-editor.tsx';
import { TrackingHead } from './tracking-head.tsx';
import { useDefinitions } from './use-definitions.ts';

/** What every event name means: built-in ones and the store's own. */
export const DefinitionList = () => {
  const { t } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const refusal = useRefusal('marketer');
  const { data, error, refetch } = useDefinitions();
  /** A name, or null for a new one. */
  const [opened, setOpened] = useState<string | null>();
  const items = (data?.items ?? []).map((definition) => inWords(definition, t));
  const own = items.filter(({ builtIn }) => !builtIn);
  return (
    <>
      <TrackingHead
        tab="definitions"
        actions={
          <Button
            look="primary"
            icon={<Plus aria-hidden />}
            refusal={refusal}
            onClick={() => setOpened(null)}
            data-testid="new-definition"
          >
            {t('definition.create')}
          </Button>
        }
      />
      {error && data && (
        <div className="mb-4">
          <Notice tone="warn">{words(error)}</Notice>
        </div>
      )}
      {data && own.length === 0 && (
        <div className="mb-4">
          <Notice tone="accent">{t('definition.noneOwn')}</Notice>
        </div>
      )}
      <Card flush>
        {!data && !error && <SkeletonRows />}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} onSignIn={signIn} />}
        {data && <DefinitionTable rows={[...own, ...items.filter(({ builtIn }) => builtIn)]} onOpen={setOpened} />}
      </Card>
      {opened !== undefined && (
        <DefinitionEditor
          key={opened}
          definition={items.find(({ name }) => name === opened)}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
};

const DefinitionTable = ({
  rows,
  onOpen,
}: {
  readonly rows: readonly EventDefinition[];
  readonly onOpen: (name: string) => void;
}) => {
  const { t, format } = useWords();
  return (
    <DataTable
      caption={t('tracking.definitions')}
      rows={rows}
      keyOf={({ name }) => name}
      columns={[
        {
          key: 'name',
          head: t('definition.name'),
          cell: ({ name, description }) => (
            <span className="block min-w-40">
              <button
                type="button"
                onClick={() => onOpen(name)}
                className="text-left font-mono text-xs font-medium text-accent hover:underline"
                data-testid={`definition-${name}`}
              >
                {name}
              </button>
              <span className="line-clamp-1 text-xs text-faint">{description}</span>
            </span>
          ),
        },
        {
          key: 'status',
          head: t('rule.status'),
          cell: ({ status, builtIn, serverOnly }) => (
            <span className="flex flex-wrap gap-1.5">
              {builtIn && <Badge>{t('definition.builtIn')}</Badge>}
              {serverOnly && <Badge tone="accent">{t('definition.serverOnly')}</Badge>}
              {!builtIn && <Badge tone={status === 'ACTIVE' ? 'good' : 'warn'}>{t(`definition.status.${status}`)}</Badge>}
            </span>
          ),
        },
        { key: 'trigger', head: t('rule.trigger'), wide: true, cell: ({ trigger }) => t(`definition.trigger.${trigger}`) },
        { key: 'version', head: t('definition.version'), figure: true, wide: true, cell: ({ version }) => version },
        {
          key: 'properties',
          head: t('rule.props'),
          figure: true,
          wide: true,
          cell: ({ properties }) => format.number(Object.keys(properties).length),
        },
      ]}
    />
  );
};
