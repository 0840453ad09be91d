import { Pause, Play, Radio } from 'lucide-react';
import { useState } from 'react';
import type { LiveEvent } from '../../../../functions/collection/live/schema.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { EventDetail } from './event-detail.tsx';
import { completeOf, TYPED, useLiveFilter } from './live-filter.ts';
import { LiveFilters } from './live-filters.tsx';
import { LiveTable } from './live-table.tsx';
import { useLiveEvents } from './use-live-events.ts';

const LiveEventsPage = () => {
  const { t } = useWords();
  const { signIn } = useSession();
  const words = useErrorWords();
  const { filter, setFilter } = useLiveFilter();
  const [paused, setPaused] = useState(false);
  const [opened, setOpened] = useState<LiveEvent>();
  const live = useLiveEvents(completeOf(filter), paused);
  const filtered = filter.outcome !== 'all' || TYPED.some((field) => filter[field] !== '');
  return (
    <>
      <PageHead
        title={t('events.title')}
        lead={t('events.lead')}
        actions={
          <>
            {paused && live.rows.length > 0 && <CopyButton text={JSON.stringify(live.rows, undefined, 2)} />}
            <Button
              icon={paused ? <Play aria-hidden /> : <Pause aria-hidden />}
              look={paused ? 'primary' : 'secondary'}
              aria-pressed={paused}
              onClick={() => setPaused(!paused)}
              data-testid="pause-events"
            >
              {paused ? t('events.resume') : t('events.pause')}
            </Button>
          </>
        }
      />
      <LiveFilters filter={filter} onChange={setFilter} />
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
          <EmptyState
            icon={<Radio />}
            title={filtered ? t('events.noMatch') : t('events.none')}
            text={filtered ? t('events.noMatchText') : t('events.noneText')}
          />
        )}
        {live.rows.length > 0 && <LiveTable rows={live.rows} onOpen={setOpened} />}
      </Card>
      <EventDetail
        event={opened}
        onClose={() => setOpened(undefined)}
        onFilter={(change) => {
          setOpened(undefined);
          setFilter(change);
        }}
      />
    </>
  );
};

export default LiveEventsPage;
