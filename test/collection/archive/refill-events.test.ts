import { expect, test } from 'vitest';
import { type RefillEvents, refillEvents } from '#functions/collection/archive/refill-events.opensearch.ts';
import type { VersionedWrite } from '#platform/opensearch.ts';
import { AxonError } from '#shared/axon-error.ts';
import { anEvent } from '../../realtime/a-counter.ts';

/** An index that refuses documents with one title, as it does what it has no field for, and the whole call with them. */
const anIndex = () => {
  const documents = new Map<string, VersionedWrite>();
  const state = { isOff: false };
  return {
    documents,
    state,
    write: async (index: string, writes: readonly VersionedWrite[]) => {
      if (state.isOff) throw new AxonError('SEARCH_OFF', { retryAfter: 5 });
      for (const one of writes) if (!JSON.stringify(one).includes('odd')) documents.set(`${index} ${one.id}`, one);
      if (writes.some((one) => JSON.stringify(one).includes('odd'))) throw new Error('strict_dynamic_mapping_exception');
    },
  };
};

const counted = { kind: 'counted', id: 'x', activityId: 'act_1', time: 0 };
const objects: Readonly<Record<string, readonly unknown[]>> = {
  'archive/2026/11/20/09/a.gz': [anEvent({ id: 'old' })],
  'archive/2026/11/21/00/b.gz': [anEvent({ id: '1' }), anEvent({ id: '2', title: 'odd' }), counted, 'no event'],
  'archive/2026/11/22/23/c.gz': [anEvent({ id: '3' }), anEvent({ id: '4' })],
};
const archive: RefillEvents['archive'] = {
  objects: async () => Object.keys(objects),
  read: async (key) =>
    (objects[key] ?? []).map((record, at) => ({
      shard: 'archive',
      sequence: `${at}`,
      partitionKey: 'v',
      data: JSON.stringify(record),
      arrivedAt: 0,
    })),
};
const since = Date.UTC(2026, 10, 21, 15);

test('events of the days asked for are in the index of their day, whole; what is no event, or refused, is said', async () => {
  const index = anIndex();
  expect(await refillEvents({ archive, search: index, since })).toEqual({ events: 3, leftOut: 3 });
  const found = [...index.documents].map(([place, { kind, ...one }]) => [place.split(' ')[0], 'document' in one && one.document]);
  expect(found).toEqual([
    ['events-2026-11-21', anEvent({ id: '1' })],
    ['events-2026-11-22', anEvent({ id: '3' })],
    ['events-2026-11-22', anEvent({ id: '4' })],
  ]);
});

test('done twice, nothing is there twice', async () => {
  const index = anIndex();
  await refillEvents({ archive, search: index, since });
  const before = [...index.documents.keys()];
  await refillEvents({ archive, search: index, since });
  expect([...index.documents.keys()]).toEqual(before);
});

test('an engine that is away ends it: nothing is taken for refused', async () => {
  const index = anIndex();
  index.state.isOff = true;
  await expect(refillEvents({ archive, search: index, since })).rejects.toMatchObject({ code: 'SEARCH_OFF' });
});
