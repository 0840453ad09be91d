import { Pause, Play, Radio } from 'lucide-react';
import { useState } from 'react';
import type { LiveEvent } from '../../../../functions/collection/schema.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { cx } from '../../../ui/cx.ts';
import { inputFace } from '../../../ui/field.tsx';
import { EmptyState, ErrorState, Notice, SkeletonRows, useErrorWords } from '../../../ui/states.tsx';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { EventDetail } from './event-detail.tsx';
import { completeOf, type LiveFilter, OUTCOMES, TYPED, useLiveFilter } from './live-filter.ts';
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
      <Filters filter={filter} onChange={setFilter} />
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

interface FiltersProps {
  readonly filter: LiveFilter;
  readonly onChange: (change: Partial<LiveFilter>) => void;
}

const Filters = ({ filter, onChange }: FiltersProps) => {
  const { t } = useWords();
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <Choice
        label={t('events.outcome')}
        value={filter.outcome}
        onChange={(outcome) => onChange({ outcome })}
        options={OUTCOMES.map((value) => ({ value, label: t(`events.outcome.${value}`) }))}
      />
      {TYPED.map((field) => (
        <input
          key={field}
          type="search"
          aria-label={t(`events.by.${field}`)}
          placeholder={t(`events.by.${field}`)}
          value={filter[field]}
          maxLength={64}
          spellCheck={false}
          onChange={({ target }) => onChange({ [field]: target.value })}
          className={cx(inputFace, 'sm:w-56')}
          data-testid={`filter-${field}`}
        />
      ))}
    </div>
  );
};

export default LiveEventsPage;
