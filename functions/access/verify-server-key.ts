import { timingSafeEqual } from 'node:crypto';
import { type Clock, SECOND } from '#shared/clock.ts';
import { remembering } from '#shared/remember.ts';
import { digestOf, SERVER_KEY } from './make-secret.ts';
import type { KeptSecret, StoredServerKey } from './server-key-store.ts';

/** How long a revoked or rotated key may go unnoticed. */
const KEPT_FOR = 5 * SECOND;

export interface VerifyServerKeyDeps {
  readonly get: (id: string) => Promise<StoredServerKey | undefined>;
  readonly clock: Clock;
}

/**
 * Tells whose key this is: the id of a server key that is not revoked and has this secret now, else undefined. The row is
 * found by the id, which is no secret; the secret is compared in constant time.
 */
export const serverKeyVerifier = ({ get, clock }: VerifyServerKeyDeps) => {
  const look = remembering(get, { keptFor: KEPT_FOR, clock });

  return async (key: string): Promise<string | undefined> => {
    const id = SERVER_KEY.exec(key)?.[1];
    if (id === undefined) return undefined;
    const stored = await look(id);
    if (!stored || stored.revoked) return undefined;
    const digest = Buffer.from(digestOf(key), 'hex');
    const now = clock.now();
    const isIt = (secret: KeptSecret): boolean =>
      timingSafeEqual(Buffer.from(secret.digest, 'hex'), digest) && (secret.expiresAt === undefined || secret.expiresAt > now);
    return stored.secrets.some(isIt) ? id : undefined;
  };
};
