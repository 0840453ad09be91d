import { createHash } from 'node:crypto';
import type { OpenSearch, VersionedWrite } from '#platform/opensearch.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { StreamedEvent } from '#shared/event.ts';
import type { ArchiveStore } from './archive-store.ts';

export interface RefillEvents {
  readonly archive: Pick<ArchiveStore, 'objects' | 'read'>;
  readonly search: Pick<OpenSearch, 'write'>;
  /** Epoch ms; only objects of this UTC day and later ones. */
  readonly since: number;
  readonly onProgress?: (progress: { readonly objects: number; readonly ofObjects: number }) => void;
}

export interface Refilled {
  /** Events and bad rows that are in the index now. */
  readonly events: number;
  /** Neither an event nor a bad row, or refused by the index: what Firehose put aside, and what is left of somebody erased. */
  readonly leftOut: number;
}

const AT_ONCE = 500;

/** `archive/2026/11/23/…`, by us and by Firehose. */
const dayIn = (key: string): string => key.split('/').slice(1, 4).join('-');

/** The same record is the same document, so repeating it changes nothing; a reader shows an event once however often it is there. */
const writeOf = (data: string, document: object): VersionedWrite => ({
  kind: 'put',
  id: createHash('sha256').update(data).digest('base64url'),
  version: 1,
  document: { ...document },
});

/**
 * Fills the indexes of events again from the archive, one a day as Firehose names them. Safe beside it and to repeat.
 * @throws AxonError TRY_AGAIN, SEARCH_OFF
 */
export const refillEvents = async ({ archive, search, since, onProgress }: RefillEvents): Promise<Refilled> => {
  const from = new Date(since).toISOString().slice(0, 10);
  const keys = (await archive.objects()).filter((key) => dayIn(key) >= from);
  let [events, leftOut] = [0, 0];
  for (const [at, key] of keys.entries()) {
    const records = await archive.read(key);
    const writes = records.flatMap(({ data }) => {
      const event = eventIn(data);
      return event ? [writeOf(data, event)] : [];
    });
    const refused = await writeAll(`events-${dayIn(key)}`, writes, search);
    events += writes.length - refused;
    leftOut += records.length - writes.length + refused;
    onProgress?.({ objects: at + 1, ofObjects: keys.length });
  }
  return { events, leftOut };
};

/** @returns how many the index refuses for good */
const writeAll = async (index: string, writes: readonly VersionedWrite[], search: Pick<OpenSearch, 'write'>): Promise<number> => {
  let refused = 0;
  for (let from = 0; from < writes.length; from += AT_ONCE) {
    const some = writes.slice(from, from + AT_ONCE);
    if (await isTaken(index, some, search)) continue;
    for (const one of some) refused += (await isTaken(index, [one], search)) ? 0 : 1;
  }
  return refused;
};

const isTaken = async (index: string, some: readonly VersionedWrite[], search: Pick<OpenSearch, 'write'>): Promise<boolean> => {
  try {
    await search.write(index, some);
    return true;
  } catch (error) {
    if (isAxonError(error)) throw error;
    return false;
  }
};

/** As it was written, with no default of today's added. */
const eventIn = (data: string): object | undefined => {
  try {
    const json: unknown = JSON.parse(data);
    return StreamedEvent.safeParse(json).success && typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
};
