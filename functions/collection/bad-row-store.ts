import { hash } from 'node:crypto';
import * as z from 'zod';
import type { Blobs } from '#platform/blobs.ts';
import { HOUR, startOf } from '#shared/clock.ts';

/** One bad event with all that is needed to look into it and to replay it. */
const BadRowRecord = z.object({
  id: z.string(),
  code: z.string(),
  reason: z.string(),
  /** What it was checked against: `batch`, `event`, or a definition and its version. */
  schema: z.string().optional(),
  /** Write key. */
  key: z.string(),
  receivedAt: z.number(),
  /** By the client's clock, when the request left; with `receivedAt` it corrects the event's time. */
  sentAt: z.number().optional(),
  userAgent: z.string().optional(),
  /** As sent, character for character; a body that is no text as base64. */
  original: z.string(),
});
export type BadRowRecord = z.infer<typeof BadRowRecord>;

/** A bad row and where it lies: object and line (from 0). */
export interface StoredBadRow extends BadRowRecord {
  readonly stored: string;
  readonly line: number;
  readonly mark: string;
  /** Epoch ms. */
  readonly replayedAt?: number | undefined;
}

const ROOT = 'bad-rows/';
const hourPath = (at: number): string => new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');

/** Where the bad rows of one request lie: `bad-rows/YYYY/MM/DD/HH/<id>.ndjson` (UTC). */
export const badRowsKey = (receivedAt: number, id: string): string => `${ROOT}${hourPath(receivedAt)}/${id}.ndjson`;

/** Objects of requests only: what consumers set aside lies beside them and is no event. */
export const BAD_ROWS_KEY = /^bad-rows\/\d{4}\/\d\d\/\d\d\/\d\d\/[\w-]+\.ndjson$/;

const Replayed = z.record(z.string(), z.number());
/** Which rows of an object were replayed, and when, lies beside it; by their content, so that erasing a row moves no mark. */
const marksKey = (stored: string): string => `${ROOT}replayed/${stored.slice(ROOT.length)}.json`;

const markOf = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22);

const textOf = (body: Uint8Array | undefined): string | undefined => (body ? Buffer.from(body).toString() : undefined);

export type BadRowStore = ReturnType<typeof badRowStore>;

/** Keeps bad rows whole, one NDJSON object per request. */
export const badRowStore = (blobs: Blobs) => {
  const marksOf = async (stored: string): Promise<Record<string, number>> =>
    Replayed.parse(JSON.parse(textOf(await blobs.get(marksKey(stored))) ?? '{}'));

  async function* keysBelow(prefix: string, after: string | undefined): AsyncGenerator<string> {
    let cursor: string | undefined;
    do {
      const page = await blobs.list(prefix, cursor);
      yield* page.keys.filter((key) => BAD_ROWS_KEY.test(key) && (after === undefined || key >= after));
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  const rowsOf = async (stored: string): Promise<readonly StoredBadRow[]> => {
    const text = textOf(await blobs.get(stored));
    if (text === undefined) return [];
    const marks = await marksOf(stored);
    return text.split('\n').flatMap((each, line) => {
      const row = BadRowRecord.safeParse(jsonOf(each)).data;
      return row === undefined ? [] : [{ ...row, stored, line, mark: markOf(each), replayedAt: marks[markOf(each)] }];
    });
  };

  return {
    async keep(key: string, rows: readonly BadRowRecord[]): Promise<void> {
      const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
      await blobs.put(key, lines.join(''), { contentType: 'application/x-ndjson' });
    },

    rowsOf,

    /** Rows of requests received in [from, to), in order of hour and object; from an object on if told. */
    async *rows(range: { readonly from: number; readonly to: number; readonly fromObject?: string | undefined }) {
      const { from, to, fromObject } = range;
      for (let hour = startOf(HOUR, from); hour < to; hour += HOUR) {
        const prefix = `${ROOT}${hourPath(hour)}/`;
        // A whole hour before the object is not even listed.
        if (fromObject !== undefined && prefix < fromObject && !fromObject.startsWith(prefix)) continue;
        for await (const stored of keysBelow(prefix, fromObject))
          for (const row of await rowsOf(stored)) if (row.receivedAt >= from && row.receivedAt < to) yield row;
      }
    },

    /** Everything kept below `bad-rows/`, what consumers set aside too. */
    async *objects(): AsyncGenerator<string, void, undefined> {
      let cursor: string | undefined;
      do {
        const page = await blobs.list(ROOT, cursor);
        yield* page.keys.filter((key) => key.endsWith('.ndjson'));
        cursor = page.cursor;
      } while (cursor !== undefined);
    },

    /** Removes lines of an object, and the object with the last of them. @returns how many */
    async rewriteLines(key: string, isKept: (line: string) => boolean): Promise<number> {
      const lines = (textOf(await blobs.get(key)) ?? '').split('\n').filter((line) => line !== '');
      const kept = lines.filter(isKept);
      if (kept.length === lines.length) return 0;
      if (kept.length === 0) await blobs.delete(key);
      else await blobs.put(key, kept.map((line) => `${line}\n`).join(''), { contentType: 'application/x-ndjson' });
      return lines.length - kept.length;
    },

    /** Notes which rows of one object were replayed. Two at once may forget each other's: replaying again does no harm. */
    async markReplayed(stored: string, rows: readonly Pick<StoredBadRow, 'mark'>[], at: number): Promise<void> {
      const marks = { ...(await marksOf(stored)), ...Object.fromEntries(rows.map(({ mark }) => [mark, at])) };
      await blobs.put(marksKey(stored), JSON.stringify(marks), { contentType: 'application/json' });
    },
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
