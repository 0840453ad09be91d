import * as z from 'zod';
import type { DuckDb } from '#platform/duckdb.ts';
import { StreamedEvent } from '#shared/event.ts';
import type { NewestQuestion, RawEvents } from './live-events.ts';

const Rows = z.array(z.object({ body: z.string() }));
const Firsts = z.array(
  z.object({ id: z.string(), visitorId: z.string(), origin: z.enum(['browser', 'server']), receivedAt: z.coerce.number() }),
);

/** As one parameter, whatever their number. */
const FIRST_RECEIVED = `SELECT id, visitor_id AS "visitorId", origin, min(received_at) AS "receivedAt" FROM raw_events
  WHERE kind = 'event' AND id IN (SELECT unnest(from_json(?, '["VARCHAR"]'))) GROUP BY ALL`;

const filtersOf = ({ kind, since, after, ...equal }: NewestQuestion) =>
  Object.entries({
    'kind = ?': kind === 'all' ? [] : [kind],
    'received_at >= ?::BIGINT': since === undefined ? [] : [BigInt(since)],
    '(received_at, id) < (?::BIGINT, ?)': after === undefined ? [] : [BigInt(after.receivedAt), after.id],
    'activity_id = ?': equal.activityId ?? [],
    'visitor_id = ?': equal.visitorId ?? [],
    'name = ?': equal.name ?? [],
    'key = ?': equal.key ?? [],
  })
    .map(([condition, values]) => ({ condition, values: [values].flat() }))
    .filter(({ values }) => values.length > 0);

export const liveEventsDuckDb = (duck: DuckDb): RawEvents => ({
  async newest(question) {
    const filters = filtersOf(question);
    const where = filters.map(({ condition }) => `AND ${condition}`).join(' ');
    const sql = `SELECT body FROM raw_events WHERE true ${where} ORDER BY received_at DESC, id DESC LIMIT ${question.limit}`;
    const values = filters.flatMap((filter) => filter.values);
    const rows = Rows.parse(await duck.read(sql, values));
    return rows.flatMap(({ body }) => StreamedEvent.safeParse(JSON.parse(body)).data ?? []);
  },

  async firstReceived(ids) {
    return Firsts.parse(await duck.read(FIRST_RECEIVED, [JSON.stringify(ids)]));
  },
});
