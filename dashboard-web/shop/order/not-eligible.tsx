import { UserRoundX } from 'lucide-react';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import type { FailedFilter } from '../../../tracker/storefront/src/index.ts';
import { Button } from '../../ui/button.tsx';
import { useConditionWords } from '../pages/conditions.tsx';
import { useWords } from '../words.ts';
import { Screen } from './screen.tsx';

interface NotEligibleProps {
  readonly activity: ShopActivity;
  readonly failed: readonly FailedFilter[];
  readonly busy: boolean;
  readonly onRetry: () => void;
}

/** Which conditions are not met, and which only because the shop does not know. */
export const NotEligible = ({ activity, failed, busy, onRetry }: NotEligibleProps) => {
  const { t } = useWords();
  const words = useConditionWords();
  return (
    <Screen icon={<UserRoundX />} title={t('reserve.notEligible')} text={t('reserve.notEligibleText')} testId="not-eligible">
      <ul className="w-full list-disc space-y-1 pl-5">
        {failed.map(({ filter, missing }) => {
          const condition = activity.eligibility.find(({ kind }) => kind === filter);
          return (
            <li key={filter}>
              {condition ? words(condition) : filter}
              {missing !== undefined && <span className="block text-soft">{t('reserve.notKnown')}</span>}
            </li>
          );
        })}
      </ul>
      {failed.some(({ missing }) => missing !== undefined) && (
        <Button busy={busy} onClick={onRetry}>
          {t('reserve.tryAgain')}
        </Button>
      )}
    </Screen>
  );
};
