import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import type { WriteKey, WriteKeyDraft } from './schema.ts';
import type { WriteKeyStore } from './write-key-store.ts';

export interface CreateWriteKeyDeps {
  readonly writeKeys: Pick<WriteKeyStore, 'create'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes a new write key: public by design, so it is unguessable only to keep strangers' noise out. */
export const createWriteKey = async (
  { label, origins, keepsWholeIp }: WriteKeyDraft,
  { writeKeys, clock, random }: CreateWriteKeyDeps,
): Promise<WriteKey> => {
  const key = `wk_${Buffer.from(random.bytes(16)).toString('hex')}`;
  const kept = keepsWholeIp === undefined ? {} : { keepsWholeIp };
  const writeKey: WriteKey = { key, label, origins, ...kept, revoked: false, createdAt: clock.now() };
  await writeKeys.create(writeKey);
  return writeKey;
};
