import type { TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';
import { Badge } from '../../../../ui/badge.tsx';
import { useNow } from '../../../../ui/use-now.ts';
import { useWords } from '../../../words.ts';

/** Within this time of a change every page follows it. */
const IN_FORCE_AFTER = 60_000;

const tones = { DRAFT: 'neutral', PUBLISHED: 'good', PAUSED: 'warn' } as const;

/** Status of a rule; for a minute after a change it says when pages follow. */
export const RuleStatus = ({ rule: { status, updatedAt } }: { readonly rule: TrackingRule }) => {
  const { t } = useWords();
  const left = Math.ceil((updatedAt + IN_FORCE_AFTER - useNow()) / 1000);
  const isOnItsWay = status !== 'DRAFT' && left > 0;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Badge tone={tones[status]} dot={status === 'PUBLISHED'}>
        {t(`rule.status.${status}`)}
      </Badge>
      {isOnItsWay && (
        <span className="figures text-xs text-soft" data-testid="rule-on-its-way">
          {t('rule.inForceWithin', { seconds: Math.min(left, 60) })}
        </span>
      )}
    </span>
  );
};
