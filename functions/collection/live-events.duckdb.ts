import * as z from 'zod';
import type { DuckDb } from '#platform/duckdb.ts';
import type { ReadNewest } from './live-events.ts';
import { LiveEvent } from './schema.ts';

const Rows = z.array(z.object({ body: z.string() }));

export const liveEventsDuckDb =
  (duck: DuckDb): ReadNewest =>
  async ({ kind, limit, since, activityId, visitorId, name }) => {
    const filters = Object.entries({
      'kind = ?': kind === 'all' ? undefined : kind,
      'received_at >= ?::BIGINT': since === undefined ? undefined : BigInt(since),
      'activity_id = ?': activityId,
      'visitor_id = ?': visitorId,
      'name = ?': name,
    }).flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
    const where = filters.map(({ condition }) => `AND ${condition}`).join(' ');
    const sql = `SELECT body FROM raw_events WHERE true ${where} ORDER BY received_at DESC, id DESC LIMIT ${limit}`;
    const rows = Rows.parse(
      await duck.read(
        sql,
        filters.map(({ value }) => value),
      ),
    );
    return rows.flatMap(({ body }) => LiveEvent.safeParse(JSON.parse(body)).data ?? []);
  };
