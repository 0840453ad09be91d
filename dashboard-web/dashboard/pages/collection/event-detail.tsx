import type { LiveEvent } from '../../../../functions/collection/schema.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Notice } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';

/** One row of the live view as it is stored. */
export const EventDetail = ({ event, onClose }: { readonly event: LiveEvent | undefined; readonly onClose: () => void }) => {
  const { t, format } = useWords();
  const json = event === undefined ? '' : JSON.stringify(event, undefined, 2);
  const title = event?.kind === 'event' ? event.name : (event?.code ?? '');
  return (
    <Dialog side open={event !== undefined} onClose={onClose} title={title} actions={<CopyButton text={json} />}>
      {event && (
        <div className="grid gap-3">
          <p className="figures text-xs">{t('events.receivedAt', { at: format.at(event.receivedAt, 'seconds') })}</p>
          {event.kind === 'bad' && <Notice>{event.reason}</Notice>}
          <pre
            className="overflow-x-auto rounded-lg bg-sunken p-4 font-mono text-xs leading-relaxed whitespace-pre-wrap text-ink"
            data-testid="event-json"
          >
            {json}
          </pre>
        </div>
      )}
    </Dialog>
  );
};
