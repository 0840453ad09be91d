import { MousePointerClick, Plus } from 'lucide-react';
import { Link } from 'react-router';
import type { TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';
import { Button, buttonFace } from '../../../../ui/button.tsx';
import { Card } from '../../../../ui/card.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../../ui/states.tsx';
import { DataTable } from '../../../../ui/table.tsx';
import { useRefusal, useSession } from '../../../sign-in/session.tsx';
import { useWords } from '../../../words.ts';
import { TrackingHead } from '../tracking-head.tsx';
import { RuleStatus } from './rule-status.tsx';
import { useRules } from './use-rules.ts';

/** Every no-code rule: where it holds, what sets it off, what it sends. */
export const RuleList = () => {
  const { t } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const { data, error, refetch } = useRules();
  const rules = data?.items ?? [];
  return (
    <>
      <TrackingHead tab="rules" actions={<NewRule />} />
      {error && data && (
        <div className="mb-4">
          <Notice tone="warn">{words(error)}</Notice>
        </div>
      )}
      <Card flush>
        {!data && !error && <SkeletonRows />}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} onSignIn={signIn} />}
        {data && rules.length === 0 && (
          <EmptyState icon={<MousePointerClick />} title={t('rule.none')} text={t('rule.noneText')}>
            <NewRule />
          </EmptyState>
        )}
        {rules.length > 0 && <RuleTable rules={rules} />}
      </Card>
    </>
  );
};

const NewRule = () => {
  const { t } = useWords();
  const refusal = useRefusal('marketer');
  if (refusal !== undefined)
    return (
      <Button look="primary" icon={<Plus aria-hidden />} refusal={refusal}>
        {t('rule.create')}
      </Button>
    );
  return (
    <Link to="/tracking/rules/new" className={buttonFace('primary')} data-testid="new-rule">
      <Plus aria-hidden />
      {t('rule.create')}
    </Link>
  );
};

const RuleTable = ({ rules }: { readonly rules: readonly TrackingRule[] }) => {
  const { t, format } = useWords();
  return (
    <DataTable
      caption={t('tracking.rules')}
      rows={rules}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'name',
          head: t('rule.name'),
          cell: ({ id, name, url, selector }) => (
            <span className="block max-w-96 min-w-40">
              <Link to={`/tracking/rules/${id}`} className="font-medium text-accent hover:underline">
                {name}
              </Link>
              <code className="line-clamp-1 font-mono text-xs break-all text-faint">
                {[url, selector].filter(Boolean).join(' → ') || t('rule.everywhere')}
              </code>
            </span>
          ),
        },
        { key: 'status', head: t('rule.status'), cell: (rule) => <RuleStatus rule={rule} /> },
        { key: 'trigger', head: t('rule.trigger'), wide: true, cell: ({ trigger }) => t(`rule.trigger.${trigger}`) },
        {
          key: 'event',
          head: t('rule.event'),
          wide: true,
          cell: ({ event }) =>
            event === undefined ? (
              <span className="text-soft">{t('rule.onlyContext')}</span>
            ) : (
              <Link to={`/events?name=${event}`} className="font-mono text-xs text-accent hover:underline">
                {event}
              </Link>
            ),
        },
        {
          key: 'changed',
          head: t('rule.changed'),
          wide: true,
          cell: ({ updatedAt }) => (
            <span className="figures whitespace-nowrap text-soft">{format.at(updatedAt, 'shortDateTime')}</span>
          ),
        },
      ]}
    />
  );
};
