import { accessRoutes } from '#functions/access/routes.ts';
import { serverKeyStore } from '#functions/access/server-key-store.ts';
import { serverKeyVerifier } from '#functions/access/verify-server-key.ts';
import type { VerifyServerKey } from '#platform/api/authenticate.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import type { Drivers } from './drivers.ts';

/** Keys of the store's backend. */
export const accessApi = ({ database, clock, random }: Drivers): readonly BoundRoute[] =>
  bindRoutes(accessRoutes, { serverKeys: serverKeyStore(database), clock, random });

/** Knows server keys; one per process, it remembers them for a few seconds. */
export const serverKeys = ({ database, clock }: Pick<Drivers, 'database' | 'clock'>): VerifyServerKey =>
  serverKeyVerifier({ get: serverKeyStore(database).get, clock });
