import { ALL_DONE, type BatchResult } from '#platform/stream.ts';
import type { TableChange } from '#platform/table.ts';
import { documentOf } from './journey-document.ts';
import type { JourneyIndex } from './journey-index.ts';
import type { JourneyItem, JourneyStore } from './journey-store.ts';

/** Brings the changes of the journeys table to the index; only the last one of each journey in the batch matters. */
export const onJourneyChange = async (
  changes: readonly TableChange<JourneyItem>[],
  { index }: { readonly index: JourneyIndex },
): Promise<BatchResult> => {
  const last = new Map(changes.map((change) => [JSON.stringify(change.key), change]));
  const written = last.values().flatMap(({ after }) => (after ? [documentOf(after)] : []));
  const removed = last.values().flatMap(({ before, after }) => (before && !after ? [before] : []));
  await index.put([...written]);
  await index.remove([...removed]);
  return ALL_DONE;
};

/** Fills an index again from the table, which is how a lost one comes back. Safe beside the change stream. */
export const reindexJourneys = async (
  activityIds: Iterable<string>,
  { journeys, index }: { readonly journeys: Pick<JourneyStore, 'ofActivity'>; readonly index: JourneyIndex },
): Promise<void> => {
  for (const activityId of activityIds)
    for await (const page of journeys.ofActivity(activityId)) await index.put(page.map(documentOf));
};
