import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Gift, Hourglass, PartyPopper } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import { answerOf, useApi } from '../../api/client.ts';
import { ErrorState } from '../../ui/states.tsx';
import { Screen } from '../order/screen.tsx';
import { useServerNow } from '../server-clock.ts';
import { useStorefront } from '../storefront.tsx';
import { useWords } from '../words.ts';
import { OneClick } from './one-click.tsx';
import { type Phase, phaseOf } from './phase.ts';
import { StateLine } from './state-line.tsx';
import { useStock } from './use-activity.ts';

/** How often status and window are asked for, and with them the server's time (ms). */
const EVERY = 5_000;

/** A raffle: enter once, and see after the draw whether it was a win. */
export const GiveawayPage = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t, format } = useWords();
  const live = useStock(activity.id, EVERY).data;
  const now = useServerNow();
  const { status, opensAt, closesAt } = live ?? activity;
  const phase = phaseOf({ status, opensAt, closesAt }, now);
  return (
    <article className="mx-auto max-w-xl">
      <title>{`${activity.name} · ${t('shop.name')}`}</title>
      <StateLine phase={phase} />
      <h1 className="mt-3 text-2xl font-bold break-words sm:text-3xl">{activity.name}</h1>
      <p className="mt-2 text-soft">{t('giveaway.winners', { winners: format.number(activity.stock) })}</p>
      <Panel activity={activity} phase={phase} now={now} />
    </article>
  );
};

interface PanelProps {
  readonly activity: ShopActivity;
  readonly phase: Phase;
  /** The server's time, epoch ms. */
  readonly now: number;
}

const Panel = ({ activity, phase, now }: PanelProps) => {
  const { t, format } = useWords();
  const api = useApi();
  const shop = useStorefront();
  const queries = useQueryClient();
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
  if (state === 'WON') return <Say icon={<PartyPopper />} tone="good" what="won" text={t('giveaway.wonText')} />;
  if (state === 'NOT_WON') return <Say icon={<Gift />} what="notWon" text={t('giveaway.notWonText')} />;
  if (state === 'ENTERED' || outcome?.code === 'ENTERED') {
    const at = format.at(activity.closesAt, 'dateTime');
    const text = phase === 'ended' ? t('giveaway.enteredSoonText') : t('giveaway.enteredText', { at });
    return <Say icon={<Hourglass />} tone="good" what="entered" text={text} />;
  }
  const own = { call: enter, icon: <Gift aria-hidden />, label: t('giveaway.enter'), testId: 'enter-button' };
  return <OneClick activity={activity} phase={phase} now={now} {...own} />;
};

interface SayProps {
  readonly icon: ReactNode;
  readonly what: 'won' | 'notWon' | 'entered';
  readonly text: string;
  readonly tone?: 'good';
}

const Say = ({ icon, what, text, tone }: SayProps) => {
  const { t } = useWords();
  return <Screen icon={icon} title={t(`giveaway.${what}`)} text={text} testId={`giveaway-${what}`} {...(tone && { tone })} />;
};
