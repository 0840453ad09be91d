import { badRowStore } from '#functions/collection/bad-row-store.ts';
import { badRowRoutes } from '#functions/collection/bad-rows/bad-row-routes.ts';
import { rememberingWriteKeys } from '#functions/collection/find-write-key.ts';
import { rateLimits } from '#functions/collection/limit-rate.ts';
import { type CollectionDeps, collectionRoutes } from '#functions/collection/routes.ts';
import { appendOrSpill } from '#functions/collection/spill/append-or-spill.ts';
import { drainSpilled, onSpilled } from '#functions/collection/spill/return-spilled.ts';
import { writeKeyStore } from '#functions/collection/write-key-store.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { DeliveredMessage } from '#platform/queue.ts';
import type { BatchResult, Stream } from '#platform/stream.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import { describeReader } from './definitions.ts';
import type { CollectorDrivers } from './drivers.ts';

/** The collector and its keys. */
export const collectionApi = (drivers: CollectorDrivers): readonly BoundRoute[] => {
  const deps = collectionDeps(drivers);
  return [...bindRoutes(collectionRoutes, deps), ...bindRoutes(badRowRoutes, deps)];
};

const collectionDeps = ({ clock, random, database, events, spillQueue, blobs }: CollectorDrivers): CollectionDeps => {
  const writeKeys = writeKeyStore(database);
  return {
    clock,
    random,
    writeKeys,
    findWriteKey: rememberingWriteKeys({ find: writeKeys.find, clock }),
    limits: rateLimits(clock),
    readDefinitions: describeReader({ database, clock }),
    append: appendOrSpill({ append: (records) => events.put(records), queue: spillQueue, blobs, clock, random }),
    badRows: badRowStore(blobs),
  };
};

/** Consumer of the spill queue: what the stream refused goes back on it. */
export const returnSpilled =
  ({ events }: { readonly events: Stream }) =>
  (messages: readonly DeliveredMessage[]): Promise<BatchResult> =>
    onSpilled(messages, { append: (records) => events.put(records) });

/** By the clock: what lies in the bucket because queue and stream refused it goes back on the stream. */
export const drainSpill =
  ({ events, blobs }: { readonly events: Stream; readonly blobs: Blobs }) =>
  (): Promise<number> =>
    drainSpilled({ append: (records) => events.put(records), blobs });
