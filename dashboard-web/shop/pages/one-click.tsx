import type { UseMutationResult } from '@tanstack/react-query';
import { Lock, Pause } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { NotEligible } from '../order/not-eligible.tsx';
import { Screen } from '../order/screen.tsx';
import { problemOf, type useStorefront } from '../storefront.tsx';
import { useWords } from '../words.ts';
import { Countdown } from './countdown.tsx';
import type { Phase } from './phase.ts';

type Outcome = Awaited<ReturnType<ReturnType<typeof useStorefront>['reserve']>>;

interface OneClickProps {
  readonly activity: ShopActivity;
  readonly phase: Phase;
  readonly now: number;
  readonly call: UseMutationResult<Outcome, Error, void>;
  readonly icon: ReactNode;
  readonly label: string;
  readonly testId: string;
}

/** An activity that one click settles: the button, or why there is none now. */
export const OneClick = ({ activity, phase, now, call, icon, label, testId }: OneClickProps) => {
  const { t } = useWords();
  const { data: outcome, isPending, mutate } = call;
  const again = () => mutate();
  if (phase === 'paused')
    return <Screen icon={<Pause />} title={t('reserve.paused')} text={t('reserve.pausedText')} testId="paused" />;
  if (phase === 'ended')
    return <Screen icon={<Lock />} title={t('reserve.ended')} text={t('reserve.endedText')} testId="ended" />;
  if (outcome?.code === 'NOT_ELIGIBLE')
    return <NotEligible activity={activity} failed={outcome.failed} busy={isPending} onRetry={again} />;
  if (outcome && 'problem' in outcome) return <ErrorState error={problemOf(outcome)} onRetry={again} />;
  const early = phase === 'soon';
  return (
    <div className="mt-6 grid gap-4">
      <Countdown large phase={phase} opensAt={activity.opensAt} closesAt={activity.closesAt} now={now} />
      <Button
        look="primary"
        busy={isPending}
        refusal={early ? t('reserve.notYet') : undefined}
        icon={icon}
        onClick={again}
        className="h-13 w-full text-base"
        data-testid={testId}
      >
        {early ? t('reserve.notYet') : label}
      </Button>
    </div>
  );
};
