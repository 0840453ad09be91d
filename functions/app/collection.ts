import { badRowStore } from '#functions/collection/bad-row-store.ts';
import { rememberingWriteKeys } from '#functions/collection/find-write-key.ts';
import { rateLimits } from '#functions/collection/limit-rate.ts';
import { type CollectionDeps, collectionRoutes } from '#functions/collection/routes.ts';
import { writeKeyStore } from '#functions/collection/write-key-store.ts';
import { describeBrowserEvent } from '#functions/definitions/describe-event.ts';
import { definitionsRoutes } from '#functions/definitions/routes.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import type { CollectionDrivers } from './drivers.ts';

/** The collector and its keys. */
export const collectionApi = (drivers: CollectionDrivers): readonly BoundRoute[] =>
  bindRoutes(collectionRoutes, collectionDeps(drivers));

/** What event names mean. */
export const definitionsApi = (): readonly BoundRoute[] => bindRoutes(definitionsRoutes, {});

const collectionDeps = ({ clock, random, database, events, blobs }: CollectionDrivers): CollectionDeps => {
  const writeKeys = writeKeyStore(database);
  return {
    clock,
    random,
    writeKeys,
    findWriteKey: rememberingWriteKeys({ find: writeKeys.find, clock }),
    limits: rateLimits(clock),
    describeEvent: describeBrowserEvent,
    append: (records) => events.put(records),
    badRows: badRowStore(blobs),
  };
};
