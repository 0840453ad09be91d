import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import { makeSecret } from './make-secret.ts';
import type { NewServerKey } from './schema.ts';
import { type ServerKeyStore, serverKeyOf } from './server-key-store.ts';

export interface ServerKeyDeps {
  readonly serverKeys: ServerKeyStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes a server key. Its text is in this answer and nowhere else; if the answer is lost, revoke the key and make another. */
export const createServerKey = async (
  { label }: { readonly label: string },
  { serverKeys, clock, random }: ServerKeyDeps,
): Promise<NewServerKey> => {
  const now = clock.now();
  const id = Buffer.from(random.bytes(8)).toString('hex');
  const { key, kept } = makeSecret(id, { now, random });
  const stored = { id, label, revoked: false, secrets: [kept], version: 1, createdAt: now };
  await serverKeys.create(stored);
  return { ...serverKeyOf(stored), key };
};
