import { type Clock, SECOND } from '#shared/clock.ts';
import { remembering } from '#shared/remember.ts';
import type { WriteKey } from './schema.ts';

/** How long a revoked key or a changed allow-list may go unnoticed. */
const KEPT_FOR = 5 * SECOND;
const FORMAT = /^wk_[A-Za-z0-9]{16,48}$/;

export interface FindWriteKeyDeps {
  readonly find: (key: string) => Promise<WriteKey | undefined>;
  readonly clock: Clock;
}

/** Looks write keys up, remembering answers for 5 s. */
export const rememberingWriteKeys = ({ find, clock }: FindWriteKeyDeps) => {
  const look = remembering(find, { keptFor: KEPT_FOR, clock });
  return (key: string): Promise<WriteKey | undefined> => (FORMAT.test(key) ? look(key) : Promise.resolve(undefined));
};
