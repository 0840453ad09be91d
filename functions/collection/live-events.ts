import type { LiveEvent } from './schema.ts';

/** Which of the newest events to show. */
export interface LiveQuestion {
  readonly kind: 'all' | 'event' | 'bad';
  /** 1-200 */
  readonly limit: number;
  /** Received at or after this instant, epoch ms. */
  readonly since?: number | undefined;
  readonly activityId?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly name?: string | undefined;
}

/** What an engine answers: newest first, at most `limit`, an event possibly more than once. */
export type ReadNewest = (question: LiveQuestion) => Promise<readonly LiveEvent[]>;

/** Read more than asked, so that a few repeats do not shorten the answer. */
const SPARE = 50;
const MOST_READ = 5_000;

/** The newest events, each once. Repeats beyond the first thousands shorten the answer instead of slowing it down. */
export const liveEvents = async (question: LiveQuestion, read: ReadNewest): Promise<readonly LiveEvent[]> => {
  for (let limit = question.limit + SPARE; ; limit = Math.min(limit * 4, MOST_READ)) {
    const rows = await read({ ...question, limit });
    const once = firstOfEach(rows);
    const isAll = rows.length < limit || limit === MOST_READ;
    if (once.length >= question.limit || isAll) return once.slice(0, question.limit);
  }
};

const firstOfEach = (rows: readonly LiveEvent[]): readonly LiveEvent[] => {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const isNew = !seen.has(identityOf(row));
    seen.add(identityOf(row));
    return isNew;
  });
};

/** A bad event may have no id of its own but its place in a request, so its request belongs to its identity. */
const identityOf = (row: LiveEvent): string =>
  row.kind === 'event' ? row.id : `${row.id} ${row.receivedAt} ${row.stored} ${row.excerpt}`;
