import type { LiveEvent } from '../../../../functions/collection/live/schema.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Notice } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';
import { badReason, badWord } from './bad-words.ts';
import { type LiveFilter, TYPED, type TypedFilter } from './live-filter.ts';

interface EventDetailProps {
  readonly event: LiveEvent | undefined;
  readonly onClose: () => void;
  /** Shows only what is like this event in one way. */
  readonly onFilter: (change: Partial<LiveFilter>) => void;
}

/** One row of the live view as it is stored; of a bad one, why it was refused and what was sent. */
export const EventDetail = ({ event, onClose, onFilter }: EventDetailProps) => {
  const { t, format } = useWords();
  const json = event === undefined ? '' : JSON.stringify(event, undefined, 2);
  const title = event?.kind === 'event' ? event.name : (event?.code ?? '');
  return (
    <Dialog side open={event !== undefined} onClose={onClose} title={title} actions={<CopyButton text={json} />}>
      {event && (
        <div className="grid gap-3">
          <p className="figures text-xs">{t('events.receivedAt', { at: format.at(event.receivedAt, 'seconds') })}</p>
          <Verdict event={event} />
          <div className="flex flex-wrap gap-2">
            {TYPED.filter((field) => filterOf(event, field) !== '').map((field) => (
              <Button key={field} onClick={() => onFilter({ [field]: filterOf(event, field) })}>
                {t(`events.only.${field}`)}
              </Button>
            ))}
          </div>
          <pre
            className="overflow-x-auto rounded-lg bg-sunken p-4 font-mono text-xs leading-relaxed whitespace-pre-wrap break-all text-ink"
            data-testid="event-json"
          >
            {json}
          </pre>
        </div>
      )}
    </Dialog>
  );
};

const filterOf = (row: LiveEvent, field: TypedFilter): string => {
  if (field !== 'name') return row[field] ?? '';
  return row.kind === 'event' ? row.name : '';
};

const Verdict = ({ event }: { readonly event: LiveEvent }) => {
  const { t, format } = useWords();
  if (event.kind === 'bad') {
    const reason = badReason(event.code, event.reason);
    return (
      <>
        <Notice>
          <span className="w-full font-medium">{t(badWord(event.code))}</span>
          <span className="break-words">{reason ? t(reason.key, reason.values) : event.reason}</span>
        </Notice>
        <h3 className="text-xs font-medium text-soft">{t('events.sent')}</h3>
        <pre
          className="overflow-x-auto rounded-lg bg-sunken p-4 font-mono text-xs whitespace-pre-wrap break-all text-ink"
          data-testid="bad-original"
        >
          {readable(event.excerpt)}
        </pre>
        {event.stored !== '' && <p className="text-xs break-all">{t('events.stored', { at: event.stored })}</p>}
      </>
    );
  }
  if (event.outcome === 'duplicate' && event.firstReceivedAt !== undefined)
    return <Notice tone="warn">{t('events.repeated', { at: format.at(event.firstReceivedAt, 'seconds') })}</Notice>;
  return event.flags.length > 0 ? (
    <Notice tone="accent">
      <ul className="grid gap-1">
        {event.flags.map((flag) => (
          <li key={flag}>{t(`flag.${flag}`)}</li>
        ))}
      </ul>
    </Notice>
  ) : null;
};

/** What was sent, laid out if it is whole JSON. */
const readable = (excerpt: string): string => {
  try {
    return JSON.stringify(JSON.parse(excerpt), undefined, 2);
  } catch {
    return excerpt;
  }
};
