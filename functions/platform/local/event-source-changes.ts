import type { TableChange } from '../table.ts';
import type { ChangeLog } from '../table-changes.sqlite.ts';
import type { EventSource } from './event-source.ts';
import { lanesSource, type OrderedSourceOptions } from './event-source-lanes.ts';

/** Lag is counted up to here; more is shown as this. */
const MOST_COUNTED = 1000;

/** Delivers a table's changes to one consumer, in order, one batch at a time. */
export const changeSource = (
  options: OrderedSourceOptions<TableChange> & {
    readonly log: Pick<ChangeLog, 'read' | 'cursor' | 'advance' | 'onChange'>;
    readonly table: string;
  },
): EventSource => {
  const { log, table, consumer, clock } = options;
  // Changes carry no time of their own: how long the first unread one has been seen waiting stands in for it.
  let waiting: { readonly position: string; readonly since: number } | undefined;
  const seen = (position: string): number => {
    if (waiting?.position !== position) waiting = { position, since: clock.now() };
    return waiting.since;
  };
  const lane = {
    name: table,
    cursor: () => log.cursor(consumer),
    read: async (after: string | undefined, limit: number) => {
      const changes = await log.read(table, after, limit);
      if (changes[0] !== undefined) seen(changes[0].position);
      return changes.map(({ position, change }) => ({ position, sequence: change.sequence, record: change }));
    },
    advance: (position: string) => log.advance(consumer, position),
    lag: async (after: string | undefined) => {
      const changes = await log.read(table, after, MOST_COUNTED);
      return { records: changes.length, oldestAt: changes[0] && seen(changes[0].position) };
    },
  };
  return lanesSource(`table:${table}`, { ...options, lanes: [lane], onCommit: (wake) => log.onChange(table, wake) });
};
