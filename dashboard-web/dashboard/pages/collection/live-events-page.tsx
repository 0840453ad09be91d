import { Pause, Play, Radio } from 'lucide-react';
import { useState } from 'react';
import type { LiveEvent } from '../../../../functions/collection/schema.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { cx } from '../../../ui/cx.ts';
import { inputFace } from '../../../ui/field.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { EventDetail } from './event-detail.tsx';
import { LiveTable } from './live-table.tsx';
import { type LiveFilter, useLiveEvents } from './use-live-events.ts';

const KINDS = ['all', 'event', 'bad'] as const;

/** A complete event name or visitor id, or nothing: half-typed ones are not asked for. */
const nameOf = (typed: string): string => (/^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/.test(typed) ? typed : '');
const visitorOf = (typed: string): string => (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(typed) ? typed : '');

const LiveEventsPage = () => {
  const { t } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const [filter, setFilter] = useState<LiveFilter>({ kind: 'all', name: '', visitorId: '' });
  const [paused, setPaused] = useState(false);
  const [opened, setOpened] = useState<LiveEvent>();
  const live = useLiveEvents(
    { ...filter, name: nameOf(filter.name.trim()), visitorId: visitorOf(filter.visitorId.trim()) },
    paused,
  );
  return (
    <>
      <PageHead
        title={t('events.title')}
        lead={t('events.lead')}
        actions={
          <Button
            icon={paused ? <Play aria-hidden /> : <Pause aria-hidden />}
            look={paused ? 'primary' : 'secondary'}
            aria-pressed={paused}
            onClick={() => setPaused(!paused)}
            data-testid="pause-events"
          >
            {paused ? t('events.resume') : t('events.pause')}
          </Button>
        }
      />
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Choice
          label={t('events.kind')}
          value={filter.kind}
          onChange={(kind) => setFilter({ ...filter, kind })}
          options={KINDS.map((value) => ({ value, label: t(`events.kind.${value}`) }))}
        />
        <input
          type="search"
          aria-label={t('events.byName')}
          placeholder={t('events.byName')}
          value={filter.name}
          onChange={(event) => setFilter({ ...filter, name: event.target.value })}
          className={cx(inputFace, 'sm:w-64')}
        />
        <input
          type="search"
          aria-label={t('events.byVisitor')}
          placeholder={t('events.byVisitor')}
          value={filter.visitorId}
          onChange={(event) => setFilter({ ...filter, visitorId: event.target.value })}
          className={cx(inputFace, 'sm:w-64')}
        />
      </div>
      {live.error && live.rows.length > 0 && (
        <div className="mb-4">
          <Notice tone="warn">{words(live.error)}</Notice>
        </div>
      )}
      <Card flush>
        {live.rows.length === 0 && live.error && (
          <ErrorState error={live.error} onRetry={() => void live.refetch()} onSignIn={signIn} />
        )}
        {live.rows.length === 0 && live.isPending && <SkeletonRows rows={8} />}
        {live.rows.length === 0 && !live.isPending && !live.error && (
          <EmptyState icon={<Radio />} title={t('events.none')} text={t('events.noneText')} />
        )}
        {live.rows.length > 0 && <LiveTable rows={live.rows} onOpen={setOpened} />}
      </Card>
      <EventDetail event={opened} onClose={() => setOpened(undefined)} />
    </>
  );
};

export default LiveEventsPage;
