import { AxonError } from '#shared/axon-error.ts';
import { HOUR } from '#shared/clock.ts';
import type { ServerKeyDeps } from './create-server-key.ts';
import { makeSecret } from './make-secret.ts';
import type { NewServerKey } from './schema.ts';
import { serverKeyOf } from './server-key-store.ts';

/** Servers roll out one after the other; more secrets than these at once only hide that one of them was forgotten. */
const MOST_SECRETS = 3;

export interface Rotation {
  readonly version: number;
  readonly overlapHours: number;
}

/**
 * Gives a key a new secret; the ones in use go on working for the overlap, never longer than they were promised before.
 * A repeated request is told VERSION_CONFLICT instead of making another secret.
 * @throws AxonError SERVER_KEY_NOT_FOUND, VERSION_CONFLICT, WRONG_STATUS once revoked
 */
export const rotateServerKey = async (
  id: string,
  { version, overlapHours }: Rotation,
  { serverKeys, clock, random }: ServerKeyDeps,
): Promise<NewServerKey> => {
  const stored = await serverKeys.get(id);
  if (!stored) throw new AxonError('SERVER_KEY_NOT_FOUND');
  if (stored.revoked) throw new AxonError('WRONG_STATUS', { revoked: true });
  if (stored.version !== version) throw new AxonError('VERSION_CONFLICT', { version: stored.version });
  const now = clock.now();
  const end = now + overlapHours * HOUR;
  const { key, kept } = makeSecret(id, { now, random });
  const older = stored.secrets
    .map((secret) => ({ ...secret, expiresAt: Math.min(secret.expiresAt ?? end, end) }))
    .filter(({ expiresAt }) => expiresAt > now);
  const rotated = await serverKeys.replaceSecrets(stored, [kept, ...older].slice(0, MOST_SECRETS));
  if (!rotated) throw new AxonError('VERSION_CONFLICT');
  return { ...serverKeyOf(rotated), key };
};
