import type { Clock } from '#shared/clock.ts';
import type { BadRowStore, StoredBadRow } from '../bad-row-store.ts';
import { isRefusal, readEvent } from '../reading/read-event.ts';
import type { AppendRecords, DescribeEvent } from '../schema.ts';
import type { ReplayedRow, ReplayRequest } from './schema.ts';

export interface ReplayDeps {
  readonly badRows: Pick<BadRowStore, 'rowsOf' | 'markReplayed'>;
  readonly readDefinitions: () => Promise<DescribeEvent>;
  readonly append: AppendRecords;
  readonly clock: Clock;
}

type Place = Pick<ReplayedRow, 'stored' | 'line'>;
type Records = Parameters<AppendRecords>[0];
type Checked = { readonly records: Records } | { readonly code: string; readonly reason: string };

/**
 * Checks bad rows again, by today's definitions, exactly as the door does, and puts what is good now on the stream: with its
 * own id, so that it is counted once whatever happens, and with the times it had when it was refused. Nothing is ever
 * removed; a row that was replayed is marked and not replayed again.
 */
export const replayBadRows = async ({ rows, dryRun }: ReplayRequest, deps: ReplayDeps): Promise<readonly ReplayedRow[]> => {
  const describeEvent = await deps.readDefinitions();
  const results: ReplayedRow[] = [];
  for (const [stored, wanted] of Map.groupBy(rows, (row) => row.stored)) {
    const known = new Map((await deps.badRows.rowsOf(stored)).map((row) => [row.line, row]));
    const done: StoredBadRow[] = [];
    for (const { line, original } of wanted) {
      const row = known.get(line);
      const result = await replayRow({ stored, line }, { row, original, dryRun, describeEvent }, deps);
      if (row && result.outcome === 'replayed') done.push(row);
      results.push(result);
    }
    if (!dryRun && done.length > 0) await deps.badRows.markReplayed(stored, done, deps.clock.now());
  }
  return results;
};

interface Replaying {
  readonly row: StoredBadRow | undefined;
  readonly original: string | undefined;
  readonly dryRun: boolean;
  readonly describeEvent: DescribeEvent;
}

const replayRow = async (
  place: Place,
  { row, original, dryRun, describeEvent }: Replaying,
  deps: ReplayDeps,
): Promise<ReplayedRow> => {
  if (!row) return { ...place, outcome: 'missing', events: 0 };
  if (row.replayedAt !== undefined) return { ...place, outcome: 'already', events: 0 };
  const checked = check(row, original ?? row.original, describeEvent);
  if ('code' in checked) return { ...place, outcome: 'still-bad', events: 0, code: checked.code, reason: checked.reason };
  const { records } = checked;
  const { failed } = dryRun ? { failed: [] } : await deps.append(records).catch(() => ({ failed: [...records.keys()] }));
  return { ...place, outcome: failed.length === 0 ? 'replayed' : 'retry', events: records.length - failed.length };
};

/** All events of the row, or why one of them is still bad. */
const check = (row: StoredBadRow, original: string, describeEvent: DescribeEvent): Checked => {
  const sent = eventsIn(original);
  if (sent === undefined) return { code: 'MALFORMED_JSON', reason: 'What was sent is no JSON' };
  if (sent.events.length === 0) return { code: 'INVALID_REQUEST', reason: 'There is no event in it' };
  const { key, receivedAt, userAgent } = row;
  const sentAt = row.sentAt ?? sent.sentAt;
  const records: { readonly partitionKey: string; readonly data: string }[] = [];
  for (const each of sent.events) {
    const read = readEvent(each, { key, receivedAt, userAgent, sentAt: sentAt ?? createdIn(each) ?? receivedAt, describeEvent });
    if (isRefusal(read)) return read;
    records.push({ partitionKey: read.event.visitorId, data: read.data });
  }
  return { records };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const numberIn = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** Without a word of when it was sent, an event counts as sent when it was created. */
const createdIn = (event: unknown): number | undefined => (isRecord(event) ? numberIn(event.createdAt) : undefined);

/** A row holds one event, or a body that was refused as a whole: then all that lie in it, however many. */
const eventsIn = (original: string): { readonly events: readonly unknown[]; readonly sentAt: number | undefined } | undefined => {
  try {
    const value: unknown = JSON.parse(original);
    if (!isRecord(value) || !Array.isArray(value.events)) return { events: [value], sentAt: undefined };
    return { events: value.events, sentAt: numberIn(value.sentAt) };
  } catch {
    return undefined;
  }
};
