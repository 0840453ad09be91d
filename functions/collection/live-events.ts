import { AxonError } from '#shared/axon-error.ts';
import type { AxonEvent, StreamedEvent } from '#shared/event.ts';
import type { LiveEvent, Outcome } from './live/schema.ts';

/** Which of the newest events to show. */
export interface LiveQuestion {
  readonly outcome: 'all' | Outcome;
  /** 1-200 */
  readonly limit: number;
  /** Received at or after this instant, epoch ms. */
  readonly since?: number | undefined;
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly activityId?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly name?: string | undefined;
  /** Write key. */
  readonly key?: string | undefined;
}

/** A place in the order of the live view: newest first, by id within a millisecond. */
export interface Place {
  readonly receivedAt: number;
  readonly id: string;
}

/** What an engine is asked for: rows behind a place, newest first, a record possibly more than once. */
export interface NewestQuestion extends Omit<LiveQuestion, 'outcome' | 'cursor'> {
  readonly kind: 'all' | 'event' | 'bad';
  readonly after?: Place | undefined;
}

/** The part of an event that says whether two records carry the same one: a browser knows its own ids only. */
export type EventIdentity = Pick<AxonEvent, 'id' | 'visitorId' | 'origin'>;

/** Raw events, as an analytics engine holds them: OpenSearch on AWS, DuckDB embedded. */
export interface RawEvents {
  newest(question: NewestQuestion): Promise<readonly StreamedEvent[]>;
  /** When each of these ids was received first, by whom it was sent. */
  firstReceived(ids: readonly string[]): Promise<readonly (EventIdentity & { readonly receivedAt: number })[]>;
}

export interface LivePage {
  readonly items: readonly LiveEvent[];
  readonly nextCursor?: string | undefined;
}

/** Read more than asked, so that a few repeats do not take another question. */
const SPARE = 50;
/** So many rows are looked at for one page: a filter nothing matches stays cheap, and the page may be short of its limit. */
const MOST_READ = 5_000;

/**
 * One page of the newest events. An event sent again (same id, received later) is a `duplicate` and says when the first
 * one came; a record delivered again is the same row. A short page may have a next one.
 * @throws AxonError CURSOR_INVALID
 */
export const liveEvents = async (question: LiveQuestion, raw: RawEvents): Promise<LivePage> => {
  const { outcome, cursor, ...rest } = question;
  const kind = KINDS[outcome];
  const items: LiveEvent[] = [];
  const seen = new Set<string>();
  let after = placeOf(cursor);
  for (let read = 0, limit = question.limit + SPARE; read < MOST_READ; limit = Math.min(limit * 4, MOST_READ / 4)) {
    const rows = await raw.newest({ ...rest, kind, after, limit });
    const once = rows.filter((row) => isNewIn(seen, row));
    for (const row of await judge(once, raw)) {
      if (outcome !== 'all' && row.outcome !== outcome) continue;
      items.push(row);
      if (items.length === question.limit) return { items, nextCursor: cursorOf(row) };
    }
    after = rows.at(-1);
    if (after === undefined || rows.length < limit) return { items };
    read += rows.length;
  }
  return { items, ...(after === undefined ? {} : { nextCursor: cursorOf(after) }) };
};

const KINDS: Readonly<Record<LiveQuestion['outcome'], NewestQuestion['kind']>> = {
  all: 'all',
  accepted: 'event',
  duplicate: 'event',
  bad: 'bad',
};

const identityOf = ({ id, visitorId, origin }: EventIdentity): string => `${id} ${visitorId} ${origin}`;

/** A bad event may have no id of its own but its place in a request, so its request belongs to its identity. */
const recordOf = (row: StreamedEvent): string =>
  row.kind === 'event' ? `${identityOf(row)} ${row.receivedAt}` : `${row.id} ${row.receivedAt} ${row.stored} ${row.excerpt}`;

const isNewIn = (seen: Set<string>, row: StreamedEvent): boolean => {
  const record = recordOf(row);
  const isNew = !seen.has(record);
  seen.add(record);
  return isNew;
};

/** Says of every row what became of it. */
const judge = async (rows: readonly StreamedEvent[], raw: RawEvents): Promise<readonly LiveEvent[]> => {
  const ids = new Set(rows.flatMap((row) => (row.kind === 'event' ? row.id : [])));
  const firsts = ids.size === 0 ? [] : await raw.firstReceived([...ids]);
  const first = new Map(firsts.map((each) => [identityOf(each), each.receivedAt]));
  return rows.map((row) => {
    if (row.kind === 'bad') return { ...row, outcome: 'bad' };
    const firstReceivedAt = first.get(identityOf(row)) ?? row.receivedAt;
    return firstReceivedAt < row.receivedAt ? { ...row, outcome: 'duplicate', firstReceivedAt } : { ...row, outcome: 'accepted' };
  });
};

const cursorOf = ({ receivedAt, id }: Place): string => Buffer.from(`${receivedAt}.${id}`).toString('base64url');

const CURSOR = /^(\d{1,16})\.(.{1,64})$/su;

/** A cursor is a place in an order, never a permission, so every place is safe to start from. */
const placeOf = (cursor: string | undefined): Place | undefined => {
  if (cursor === undefined) return undefined;
  const [, receivedAt, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (receivedAt === undefined || id === undefined) throw new AxonError('CURSOR_INVALID');
  return { receivedAt: Number(receivedAt), id };
};
