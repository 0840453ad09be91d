import * as z from 'zod';
import { ALL_DONE, type BatchResult, type DeliveredRecord } from '#platform/stream.ts';
import type { EventIndex, IndexedEvent } from './event-index.ts';

/** Only what the index filters by; the reader checks the rest, of the few rows that are looked at. */
const Filterable = z.object({
  kind: z.enum(['event', 'bad']),
  id: z.string(),
  receivedAt: z.int(),
  name: z.string().optional(),
  visitorId: z.string().optional(),
  activityId: z.string().optional(),
  origin: z.string().optional(),
  key: z.string().optional(),
});

export interface IndexEventsDeps {
  readonly index: EventIndex;
  /** Keeps a record that can never be read, so that it does not stop the ones behind it. */
  readonly setAside: (record: DeliveredRecord, reason: string) => Promise<void>;
}

/** Makes a batch of the events stream visible in the live view. Embedded only: on AWS Firehose does it. */
export const indexEvents = async (records: readonly DeliveredRecord[], deps: IndexEventsDeps): Promise<BatchResult> => {
  const rows: IndexedEvent[] = [];
  for (const record of records) {
    const { data, error } = Filterable.safeParse(jsonOf(record.data));
    if (data) rows.push({ ...data, body: record.data });
    else await deps.setAside(record, z.prettifyError(error));
  }
  await deps.index.append(rows);
  return ALL_DONE;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
