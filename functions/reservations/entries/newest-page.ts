import { Buffer } from 'node:buffer';
import { AxonError } from '#shared/axon-error.ts';
import type { Page } from '#shared/page.ts';

/** Where a page ended: rows are ordered by instant, then by tie, both falling. */
export interface Position {
  /** Epoch ms. */
  readonly at: number;
  /** Tells rows of one instant apart; letters, digits and dashes. */
  readonly tie: string;
}

export interface NewestPage<T> {
  /** The rows of every group after a position, newest first, in batches of any size; rows of one instant in any order. */
  readonly groups: (from: number | undefined) => readonly AsyncIterable<readonly T[]>[];
  readonly positionOf: (row: T) => Position;
  readonly keep: (row: T) => boolean;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** One page of rows that lie in several groups, newest first over all of them. @throws AxonError CURSOR_INVALID */
export const newestPage = async <T>({ groups, positionOf, keep, cursor, limit }: NewestPage<T>): Promise<Page<T>> => {
  const after = cursor === undefined ? undefined : decode(cursor);
  const belongs = (row: T): boolean => keep(row) && (!after || newestFirst(after, positionOf(row)) < 0);
  const order = (one: T, other: T): number => newestFirst(positionOf(one), positionOf(other));
  const firstOf = async (group: AsyncIterable<readonly T[]>): Promise<readonly T[]> => {
    const found: T[] = [];
    for await (const rows of group) {
      found.push(...rows.filter(belongs));
      // Rows of the same instant come in no order: read on until the instant is complete.
      const [enough, last] = [found[limit], rows.at(-1)];
      if (enough && last && positionOf(enough).at !== positionOf(last).at) break;
    }
    return found.sort(order).slice(0, limit + 1);
  };
  const rows = (await Promise.all(groups(after?.at).map(firstOf))).flat().sort(order);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(last && rows.length > limit && { nextCursor: encode(positionOf(last)) }) };
};

const newestFirst = (one: Position, other: Position): number => other.at - one.at || compareTies(other.tie, one.tie);
/** Ties of one list are equally long or numbers: shorter ones come first. */
const compareTies = (one: string, other: string): number => one.length - other.length || (one < other ? -1 : Number(one > other));

const encode = ({ at, tie }: Position): string => Buffer.from(`${at}.${tie}`).toString('base64url');

const decode = (cursor: string): Position => {
  const match = /^(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match?.[1] || !match[2]) throw new AxonError('CURSOR_INVALID');
  return { at: Number(match[1]), tie: match[2] };
};
