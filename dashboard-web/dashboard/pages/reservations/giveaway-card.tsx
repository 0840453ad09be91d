import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Dices } from 'lucide-react';
import { answerOf, useApi } from '../../../api/client.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { cx } from '../../../ui/cx.ts';
import { ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useRefusal, useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { WinnersTable } from './winners-table.tsx';

/** How often the state is asked for (ms). */
const EVERY = 5_000;
const EVERY_WHILE_DRAWING = 1_000;
/** Instants are shown to the minute; not before the one it takes. */
const MINUTE = 60_000;
const STALE_AFTER = 3 * EVERY;

const useGiveaway = (activityId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  const path = { activityId };
  const giveaway = useQuery({
    queryKey: ['giveaway', activityId],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/activities/{activityId}/giveaway', { params: { path }, signal })),
    refetchInterval: ({ state }) => (state.data?.percent === undefined ? EVERY : EVERY_WHILE_DRAWING),
  });
  const draw = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/activities/{activityId}/giveaway/draw', { params: { path } })),
    onSettled: () =>
      Promise.all(['giveaway', 'entries'].map((name) => queries.invalidateQueries({ queryKey: [name, activityId] }))),
  });
  return { giveaway, draw };
};

/** The raffle of an activity: what proves it, the button, and who won. */
export const GiveawayCard = ({ activityId }: { readonly activityId: string }) => {
  const { t, format } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const refusal = useRefusal('marketer');
  const { giveaway, draw } = useGiveaway(activityId);
  const now = useNow();
  const { data } = giveaway;
  if (!data)
    return (
      <Card title={t('giveaway.title')} flush>
        {giveaway.error ? (
          <ErrorState error={giveaway.error} onRetry={() => void giveaway.refetch()} onSignIn={signIn} />
        ) : (
          <SkeletonRows rows={3} />
        )}
      </Card>
    );
  const isUnderWay = data.state === 'DRAWING' || data.state === 'FROZEN';
  const stale = now - giveaway.dataUpdatedAt > STALE_AFTER;
  // The server's clock decides, however wrong this device's is.
  const { drawableAt = 0 } = data;
  const from = t('giveaway.drawableFrom', { at: format.at(Math.ceil(drawableAt / MINUTE) * MINUTE, 'dateTime') });
  const facts = [
    { term: t('giveaway.winners'), value: format.number(data.winners) },
    { term: t('giveaway.entries'), value: data.entries === undefined ? '–' : format.number(data.entries) },
    { term: t('giveaway.seedHash'), value: data.seedHash },
    { term: t('giveaway.entriesHash'), value: data.entriesHash ?? '–' },
    { term: t('giveaway.seed'), value: data.seed ?? t('giveaway.seedLater') },
    ...(data.drawnAt === undefined ? [] : [{ term: t('giveaway.drawnAt'), value: format.at(data.drawnAt, 'dateTime') }]),
  ];
  return (
    <Card
      title={
        <>
          {t('giveaway.title')}
          {stale && <Badge tone="warn">{t('live.stale')}</Badge>}
        </>
      }
      hint={t('giveaway.hint')}
      actions={
        data.state === 'OPEN' && (
          <Button
            look="primary"
            busy={draw.isPending}
            refusal={refusal ?? (data.asOf < drawableAt ? from : undefined)}
            icon={<Dices aria-hidden />}
            onClick={() => draw.mutate()}
            data-testid="draw-button"
          >
            {t('giveaway.draw')}
          </Button>
        )
      }
    >
      <Badge tone={data.state === 'DRAWN' ? 'good' : 'accent'}>{t(`giveaway.${data.state}`)}</Badge>
      {data.state === 'OPEN' && <p className="mt-3 text-soft">{from}</p>}
      {isUnderWay && <Progress percent={data.percent ?? 0} />}
      {draw.isError && (
        <div className="mt-3">
          <Notice>{words(draw.error)}</Notice>
        </div>
      )}
      <dl className={cx('mt-4 grid items-baseline gap-x-6 gap-y-1.5 sm:grid-cols-[auto_minmax(0,1fr)]', stale && 'opacity-60')}>
        {facts.map(({ term, value }) => (
          <div key={term} className="contents">
            <dt className="text-soft">{term}</dt>
            <dd className="figures font-mono text-xs break-all">{value}</dd>
          </div>
        ))}
      </dl>
      {data.state === 'DRAWN' && <WinnersTable activityId={activityId} />}
    </Card>
  );
};

/** How far the draw is; it goes on whether or not somebody looks. */
const Progress = ({ percent }: { readonly percent: number }) => {
  const { t } = useWords();
  return (
    <div className="mt-3 grid gap-1.5">
      <div
        role="progressbar"
        aria-label={t('giveaway.progress')}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2 overflow-hidden rounded-full bg-sunken ring-1 ring-line"
        data-testid="draw-progress"
      >
        <div className="h-full bg-chart-1 transition-[width] duration-500" style={{ width: `${percent}%` }} />
      </div>
      <p className="text-xs text-soft">{t('giveaway.progressText', { percent: String(percent) })}</p>
    </div>
  );
};
