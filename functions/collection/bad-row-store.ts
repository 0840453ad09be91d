import type { Blobs } from '#platform/blobs.ts';

/** One bad event with all that is needed to look into it and to replay it. */
export interface BadRowRecord {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  readonly key: string;
  readonly receivedAt: number;
  /** As sent, character for character; a body that is no text as base64. */
  readonly original: string;
}

const hourPath = (at: number): string => new Date(at).toISOString().slice(0, 13).replace(/[-T]/g, '/');

/** Where the bad rows of one request lie: `bad-rows/YYYY/MM/DD/HH/<id>.ndjson` (UTC). */
export const badRowsKey = (receivedAt: number, id: string): string => `bad-rows/${hourPath(receivedAt)}/${id}.ndjson`;

export type BadRowStore = ReturnType<typeof badRowStore>;

/** Keeps bad rows whole, one NDJSON object per request. */
export const badRowStore = (blobs: Blobs) => ({
  async keep(key: string, rows: readonly BadRowRecord[]): Promise<void> {
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
    await blobs.put(key, lines.join(''), { contentType: 'application/x-ndjson' });
  },
});
