import { Buffer } from 'node:buffer';
import { AxonError } from '#shared/axon-error.ts';
import type { Page } from '#shared/page.ts';
import { csvLine } from '../entries/csv.ts';
import { newestPage } from '../entries/newest-page.ts';
import type { EntriesExport } from '../schema.ts';
import type { DrawRow } from './draw-store.ts';
import { ENTRY_GROUPS, type EntryRow } from './entry-store.ts';
import type { GiveawayStore } from './giveaway-store.ts';
import type { GiveawayEntry, GiveawayEntryState } from './schema.ts';

export interface ListEntrantsInput {
  readonly activityId: string;
  readonly state?: GiveawayEntryState | undefined;
  readonly cursor?: string | undefined;
}
interface From {
  readonly giveaways: GiveawayStore;
  /** Nobody has won before all winners are written down. */
  readonly isDrawn: boolean;
}
export const isDrawn = ({ state }: Pick<DrawRow, 'state'>): boolean => state === 'DRAWN';

/** Who takes part in a giveaway, newest entry first. @throws AxonError CURSOR_INVALID */
export const listEntrants = async (
  { activityId, state, cursor, limit }: ListEntrantsInput & { readonly limit: number },
  { giveaways, isDrawn }: From,
): Promise<Page<GiveawayEntry>> => {
  const { items, nextCursor } = await newestPage<EntryRow>({
    groups: (from) =>
      Array.from({ length: ENTRY_GROUPS }, (_, group) => giveaways.entriesByTime(activityId, group, { from, newest: true })),
    positionOf: ({ enteredAt, entryId }) => ({ at: enteredAt, tie: entryId }),
    keep: (row) => !state || stateOf(row, isDrawn) === state,
    cursor,
    limit,
  });
  return { items: items.map((row) => entrantOf(row, isDrawn)), ...(nextCursor !== undefined && { nextCursor }) };
};

/** Rows looked at per part. */
const PART = 2_000;

/**
 * One part of all entries as CSV, group by group, oldest first in each; the first one begins with the names of the columns.
 * @throws AxonError CURSOR_INVALID
 */
export const exportEntrants = async (
  { activityId, state, cursor }: ListEntrantsInput,
  { giveaways, isDrawn }: From,
): Promise<EntriesExport> => {
  const lines = cursor === undefined ? [csvLine(['state', 'customer', 'entered_at', 'entry_id', 'place'])] : [];
  let { group, from } = cursor === undefined ? { group: 0, from: 0 } : decode(cursor);
  let rows = 0;
  for (let seen = 0; group < ENTRY_GROUPS && seen < PART; ) {
    const read = await partOf(giveaways.entriesByTime(activityId, group, { from, newest: false }), PART - seen);
    const entrants = read.items.map((row) => entrantOf(row, isDrawn)).filter((one) => !state || one.state === state);
    lines.push(...entrants.map(lineOf));
    rows += entrants.length;
    seen += read.items.length;
    [group, from] = read.next === undefined ? [group + 1, 0] : [group, read.next];
  }
  return { csv: lines.join(''), rows, ...(group < ENTRY_GROUPS && { nextCursor: encode(group, from) }) };
};

/** About so many rows, whole instants only: the next part begins with the instant after. */
const partOf = async (pages: AsyncIterable<readonly EntryRow[]>, count: number) => {
  const items: EntryRow[] = [];
  for await (const page of pages)
    for (const row of page) {
      const last = items.at(-1)?.enteredAt;
      if (items.length >= count && row.enteredAt !== last) return { items, next: row.enteredAt };
      items.push(row);
    }
  return { items, next: undefined };
};

const stateOf = ({ rank }: EntryRow, isDrawn: boolean): GiveawayEntryState => {
  if (!isDrawn) return 'ENTERED';
  return rank === undefined ? 'NOT_WON' : 'WON';
};
const entrantOf = (row: EntryRow, isDrawn: boolean): GiveawayEntry => {
  const { userId, entryId, enteredAt, rank, isErased } = row;
  return { state: stateOf(row, isDrawn), userId, entryId, enteredAt, isErased, ...(isDrawn && rank !== undefined && { rank }) };
};
const lineOf = ({ state, userId, entryId, enteredAt, rank }: GiveawayEntry): string =>
  csvLine([state, userId, new Date(enteredAt).toISOString(), entryId, rank]);

const encode = (group: number, from: number): string => Buffer.from(`${group}.${from}`).toString('base64url');

const decode = (cursor: string): { group: number; from: number } => {
  const match = /^(\d{1,2})\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new AxonError('CURSOR_INVALID');
  return { group: Number(match[1]), from: Number(match[2]) };
};
