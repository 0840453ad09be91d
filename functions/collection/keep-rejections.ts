import type { BadRow } from '#shared/event.ts';
import type { Random } from '#shared/random.ts';
import { type BadRowStore, badRowsKey } from './bad-row-store.ts';
import type { Rejection } from './schema.ts';

/** Shorter excerpts are the whole original. */
const EXCERPT = 2000;
export const isWholeExcerpt = (excerpt: string): boolean => excerpt.length < EXCERPT;

export interface KeptRejection {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  /** The original lies in the bad-rows bucket. */
  readonly stored: boolean;
  /** The announcement holds all of the original, so it alone keeps it. */
  readonly whole: boolean;
  /** For the live view. */
  readonly announcement: { readonly partitionKey: string; readonly data: string };
}

/** Whether anything durable holds all of the original. */
export const isKept = ({ stored, whole }: KeptRejection, isAnnounced: boolean): boolean => stored || (whole && isAnnounced);

const store = async (rows: () => Promise<void>): Promise<boolean> => {
  try {
    await rows();
    return true;
  } catch {
    // Not lost yet: a short original may still travel whole in its announcement, else the client is asked to retry.
    return false;
  }
};

/** Of the request the rejected events came in. */
interface Refused {
  readonly key: string;
  readonly receivedAt: number;
  readonly sentAt?: number | undefined;
  readonly userAgent?: string | undefined;
}

/** Keeps rejected events whole in one object and makes the announcement of each. Never throws. */
export const keepRejections = async (
  rejections: readonly Rejection[],
  { key, receivedAt, ...request }: Refused,
  { badRows, random }: { readonly badRows: BadRowStore; readonly random: Random },
): Promise<readonly KeptRejection[]> => {
  if (rejections.length === 0) return [];
  const requestId = random.id();
  const at = badRowsKey(receivedAt, requestId);
  const stored = await store(() =>
    badRows.keep(
      at,
      rejections.map(({ id, code, reason, schema, original }) => ({
        id,
        code,
        reason,
        schema,
        key,
        receivedAt,
        ...request,
        original,
      })),
    ),
  );
  return rejections.map(({ id, code, reason, schema, visitorId, original }) => {
    const excerpt = original.slice(0, EXCERPT);
    const row: BadRow = { kind: 'bad', id, code, reason, schema, key, visitorId, receivedAt, excerpt, stored: stored ? at : '' };
    const announcement = { partitionKey: visitorId ?? requestId, data: JSON.stringify(row) };
    return { id, code, reason, stored, whole: isWholeExcerpt(original), announcement };
  });
};
