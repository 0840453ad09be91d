import type { LiveEvent } from '../../../../functions/collection/live/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useWords } from '../../words.ts';
import { badWord } from './bad-words.ts';
import { liveKey } from './use-live-events.ts';

/** Path of a page's address; the host is nearly always the same. */
const pathOf = (url: string | undefined): string => {
  if (url === undefined || !URL.canParse(url)) return url ?? '';
  const { pathname, search, hash } = new URL(url);
  return pathname + search + hash;
};

const tones = { accepted: 'good', duplicate: 'warn', bad: 'bad' } as const;

/** Accepted, repeated and bad events under each other, newest first. */
export const LiveTable = ({
  rows,
  onOpen,
}: {
  readonly rows: readonly LiveEvent[];
  readonly onOpen: (row: LiveEvent) => void;
}) => {
  const { t, format } = useWords();
  return (
    <DataTable
      caption={t('events.title')}
      rows={rows}
      keyOf={liveKey}
      columns={[
        {
          key: 'at',
          head: t('events.received'),
          cell: ({ receivedAt }) => (
            <span className="figures whitespace-nowrap text-soft">{format.at(receivedAt, 'seconds')}</span>
          ),
        },
        {
          key: 'outcome',
          head: t('events.outcome'),
          cell: ({ outcome }) => <Badge tone={tones[outcome]}>{t(`events.outcome.${outcome}`)}</Badge>,
        },
        {
          key: 'name',
          head: t('events.name'),
          cell: (row) => (
            <button
              type="button"
              onClick={() => onOpen(row)}
              className="text-left font-mono text-xs whitespace-nowrap font-medium text-accent hover:underline"
              data-testid={`live-${row.kind}`}
            >
              {row.kind === 'event' ? row.name : row.code}
            </button>
          ),
        },
        {
          key: 'what',
          head: t('events.what'),
          cell: (row) =>
            row.kind === 'bad' ? (
              <span className="line-clamp-2 max-w-96 min-w-40 text-bad" title={row.reason}>
                {t(badWord(row.code))}
              </span>
            ) : (
              <span className="line-clamp-1 max-w-96 text-soft" title={row.url}>
                {row.origin === 'server' ? t('events.fromServer') : pathOf(row.url)}
              </span>
            ),
        },
        {
          key: 'visitor',
          head: t('events.visitor'),
          wide: true,
          cell: (row) => (
            <code className="font-mono text-xs text-soft">
              {(row.kind === 'event' ? (row.customerId ?? row.visitorId) : row.visitorId)?.slice(-12) ?? '–'}
            </code>
          ),
        },
        {
          key: 'device',
          head: t('events.device'),
          wide: true,
          cell: (row) => <span className="text-soft">{row.kind === 'event' ? t(`device.${row.device}`) : '–'}</span>,
        },
      ]}
    />
  );
};
