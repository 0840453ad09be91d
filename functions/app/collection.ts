import { badRowStore } from '#functions/collection/bad-row-store.ts';
import { rememberingWriteKeys } from '#functions/collection/find-write-key.ts';
import { rateLimits } from '#functions/collection/limit-rate.ts';
import { type CollectionDeps, collectionRoutes } from '#functions/collection/routes.ts';
import { writeKeyStore } from '#functions/collection/write-key-store.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import { describeReader } from './definitions.ts';
import type { CollectionDrivers } from './drivers.ts';

/** The collector and its keys. */
export const collectionApi = (drivers: CollectionDrivers): readonly BoundRoute[] =>
  bindRoutes(collectionRoutes, collectionDeps(drivers));

const collectionDeps = ({ clock, random, database, events, blobs }: CollectionDrivers): CollectionDeps => {
  const writeKeys = writeKeyStore(database);
  return {
    clock,
    random,
    writeKeys,
    findWriteKey: rememberingWriteKeys({ find: writeKeys.find, clock }),
    limits: rateLimits(clock),
    readDefinitions: describeReader({ database, clock }),
    append: (records) => events.put(records),
    badRows: badRowStore(blobs),
  };
};
