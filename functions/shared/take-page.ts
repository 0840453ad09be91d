import { AxonError } from './axon-error.ts';
import type { Page } from './page.ts';

export interface PageRules<T> {
  /** Most items on the page. */
  readonly limit: number;
  /** Where a row stands in the order of the list; the next page starts after it. */
  readonly keyOf: (row: T) => string;
  /** Which rows belong on the page. @default all */
  readonly keep?: (row: T) => boolean;
  /** Most rows looked at for one page, so that a filter nothing matches stays cheap. @default no limit */
  readonly scan?: number;
}

/**
 * Takes one page off rows in list order. With `scan`, a page may hold fewer items than `limit` (even none) and still
 * have a next one. Reads one row further than it gives, so the last page never promises another.
 */
export const takePage = async <T>(rows: AsyncIterable<T>, rules: PageRules<T>): Promise<Page<T>> => {
  const { limit, keyOf, keep = () => true, scan = Number.POSITIVE_INFINITY } = rules;
  const items: T[] = [];
  let seen = 0;
  let last: T | undefined;
  for await (const row of rows) {
    if (last !== undefined && (items.length === limit || seen === scan)) return { items, nextCursor: cursorOf(keyOf(last)) };
    seen += 1;
    last = row;
    if (keep(row)) items.push(row);
  }
  return { items };
};

const cursorOf = (key: string): string => Buffer.from(key).toString('base64url');

/** The key a cursor of `takePage` stands for. @throws AxonError CURSOR_INVALID */
export const keyOfCursor = (cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (!CURSOR_KEY.test(key) || cursorOf(key) !== cursor) throw new AxonError('CURSOR_INVALID');
  return key;
};

/** `newestKey`'s form. A cursor is a place in an order, never a permission, so every place is safe to start from. */
const CURSOR_KEY = /^\d{15}#[A-Za-z0-9_-]{1,64}$/;

/** Sort key of lists that are read newest first: unique, and in time order as text. */
export const newestKey = (at: number, id: string): string => `${String(at).padStart(15, '0')}#${id}`;
