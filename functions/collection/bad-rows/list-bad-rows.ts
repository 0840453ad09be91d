import { AxonError } from '#shared/axon-error.ts';
import { type Clock, DAY } from '#shared/clock.ts';
import { refusedField } from '#shared/issue.ts';
import type { Page } from '#shared/page.ts';
import { BAD_ROWS_KEY, type BadRowStore, type StoredBadRow } from '../bad-row-store.ts';
import type { BadRowItem } from './schema.ts';

export interface BadRowQuestion {
  /** Received in [from, to), epoch ms. @default the last 24 h */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly code?: string | undefined;
  /** Write key. */
  readonly key?: string | undefined;
  readonly replayed: 'yes' | 'no' | 'all';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ListBadRowsDeps {
  readonly badRows: Pick<BadRowStore, 'rows'>;
  readonly clock: Clock;
}

const LONGEST = 31 * DAY;
const EXCERPT = 2000;
/** Rows looked at for one page, so that a filter nothing matches stays cheap. */
const MOST_READ = 5_000;

const rangeOf = ({ from, to }: BadRowQuestion, now: number) => {
  // The row of this very moment belongs to it.
  const end = to ?? now + 1;
  const start = from ?? end - DAY;
  if (start >= end || end - start > LONGEST)
    throw refusedField(
      { where: 'query', field: 'from', code: 'range' },
      { en: 'Must be before the end, by at most 31 days.', ko: '끝 시각보다 앞이고 31일 이내여야 합니다.' },
    );
  return { from: start, to: end };
};

const isWanted = (row: StoredBadRow, { code, key, replayed }: BadRowQuestion): boolean =>
  (code === undefined || row.code === code) &&
  (key === undefined || row.key === key) &&
  (replayed === 'all' || (replayed === 'yes') === (row.replayedAt !== undefined));

const itemOf = ({ original, mark: _mark, ...row }: StoredBadRow): BadRowItem => ({
  ...row,
  excerpt: original.slice(0, EXCERPT),
  isWhole: original.length <= EXCERPT,
});

/**
 * Bad rows in the order in which they were received, by hour and request.
 * @throws AxonError INVALID_REQUEST for more than 31 days, CURSOR_INVALID
 */
export const listBadRows = async (question: BadRowQuestion, { badRows, clock }: ListBadRowsDeps): Promise<Page<BadRowItem>> => {
  const after = placeOf(question.cursor);
  const items: BadRowItem[] = [];
  let seen = 0;
  let last: StoredBadRow | undefined;
  for await (const row of badRows.rows({ ...rangeOf(question, clock.now()), fromObject: after?.stored })) {
    if (after && row.stored === after.stored && row.line <= after.line) continue;
    if (last && (items.length === question.limit || seen === MOST_READ)) return { items, nextCursor: cursorOf(last) };
    seen += 1;
    last = row;
    if (isWanted(row, question)) items.push(itemOf(row));
  }
  return { items };
};

const cursorOf = ({ stored, line }: Pick<StoredBadRow, 'stored' | 'line'>): string =>
  Buffer.from(`${line} ${stored}`).toString('base64url');

const placeOf = (cursor: string | undefined): { readonly stored: string; readonly line: number } | undefined => {
  if (cursor === undefined) return undefined;
  const [, line = '', stored = ''] = /^(\d{1,6}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (line === '' || !BAD_ROWS_KEY.test(stored)) throw new AxonError('CURSOR_INVALID');
  return { stored, line: Number(line) };
};
