import type { TableDeclaration } from '#platform/table.ts';

/**
 * Journeys by `activityId#bucket` and person.
 *
 * Not by activity alone: in a flash sale one partition (1,000 writes/s) would carry the whole crowd. Not by
 * `activityId#personId` either: nothing could list an activity's journeys any more, and a listing is what fills a lost
 * search index again; an index only for that would double the price of every write. 32 buckets carry 32,000 writes/s per
 * activity and are listed in 32 queries. An item has at most 800 times: about 10 KB.
 */
export const journeysTable: TableDeclaration = {
  name: 'journeys',
  partitionKey: { name: 'bucket', type: 'string' },
  sortKey: { name: 'personId', type: 'string' },
  changes: true,
};

/** Changing it strands the journeys written before: rebuild them from the archive then. */
export const JOURNEY_BUCKETS = 32;
