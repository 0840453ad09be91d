import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Gift, Hourglass, Lock, PartyPopper, Pause } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { answerOf, useApi } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { NotEligible } from '../order/not-eligible.tsx';
import { Screen } from '../order/screen.tsx';
import { useServerNow } from '../server-clock.ts';
import { problemOf, useStorefront } from '../storefront.tsx';
import { useWords } from '../words.ts';
import { Countdown } from './countdown.tsx';
import { phaseOf, phaseTones } from './phase.ts';

/** A raffle: enter once, and see after the draw whether it was a win. */
export const GiveawayPage = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t, format } = useWords();
  const now = useServerNow();
  const phase = phaseOf(activity, now);
  return (
    <article className="mx-auto max-w-xl">
      <title>{`${activity.name} · ${t('shop.name')}`}</title>
      <Badge tone={phaseTones[phase]} dot={phase === 'open'}>
        {t(`state.${phase}`)}
      </Badge>
      <h1 className="mt-3 text-2xl font-bold break-words sm:text-3xl">{activity.name}</h1>
      <p className="mt-2 text-soft">{t('giveaway.winners', { winners: format.number(activity.stock) })}</p>
      <Panel activity={activity} />
    </article>
  );
};

const Panel = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t } = useWords();
  const api = useApi();
  const shop = useStorefront();
  const queries = useQueryClient();
  const now = useServerNow();
  const phase = phaseOf(activity, now);
  const path = { activityId: activity.id };
  const mine = useQuery({
    queryKey: ['entry', activity.id],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/activities/{activityId}/giveaway/me', { params: { path }, signal })),
    refetchInterval: 5_000,
  });
  const enter = useMutation({
    mutationFn: () => shop.reserve(activity.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['entry', activity.id] }),
  });
  const outcome = enter.data;
  const state = mine.data?.state ?? 'NONE';
  if (mine.isError && !mine.data) return <ErrorState error={mine.error} onRetry={() => void mine.refetch()} />;
  if (state === 'WON') return <Say icon={<PartyPopper />} tone="good" what="won" />;
  if (state === 'NOT_WON') return <Say icon={<Gift />} what="notWon" />;
  if (state === 'ENTERED' || outcome?.code === 'ENTERED') return <Say icon={<Hourglass />} tone="good" what="entered" />;
  if (phase === 'paused')
    return <Screen icon={<Pause />} title={t('reserve.paused')} text={t('reserve.pausedText')} testId="paused" />;
  if (phase === 'ended')
    return <Screen icon={<Lock />} title={t('reserve.ended')} text={t('reserve.endedText')} testId="ended" />;
  if (outcome?.code === 'NOT_ELIGIBLE')
    return <NotEligible activity={activity} failed={outcome.failed} busy={enter.isPending} onRetry={() => enter.mutate()} />;
  if (outcome && 'problem' in outcome) return <ErrorState error={problemOf(outcome)} onRetry={() => enter.mutate()} />;
  const early = phase === 'soon';
  return (
    <div className="mt-6 grid gap-4">
      <Countdown large phase={phase} opensAt={activity.opensAt} closesAt={activity.closesAt} now={now} />
      <Button
        look="primary"
        busy={enter.isPending}
        refusal={early ? t('reserve.notYet') : undefined}
        icon={<Gift aria-hidden />}
        onClick={() => enter.mutate()}
        className="h-13 w-full text-base"
        data-testid="enter-button"
      >
        {t(early ? 'reserve.notYet' : 'giveaway.enter')}
      </Button>
    </div>
  );
};

interface SayProps {
  readonly icon: ReactNode;
  readonly what: 'won' | 'notWon' | 'entered';
  readonly tone?: 'good';
}

const Say = ({ icon, what, tone }: SayProps) => {
  const { t } = useWords();
  const text = { icon, title: t(`giveaway.${what}`), text: t(`giveaway.${what}Text`), testId: `giveaway-${what}` };
  return <Screen {...text} {...(tone && { tone })} />;
};
