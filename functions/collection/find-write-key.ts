import { type Clock, SECOND } from '#shared/clock.ts';
import type { WriteKey } from './schema.ts';

/** How long a revoked key or a changed allow-list may go unnoticed. */
const KEPT_FOR = 5 * SECOND;
const MAX_KEPT = 10_000;
const FORMAT = /^wk_[A-Za-z0-9]{16,48}$/;

export interface FindWriteKeyDeps {
  readonly find: (key: string) => Promise<WriteKey | undefined>;
  readonly clock: Clock;
}

/** Looks write keys up, remembering answers for 5 s (unknown keys too, so that guessing costs no reads). */
export const rememberingWriteKeys = ({ find, clock }: FindWriteKeyDeps) => {
  const kept = new Map<string, { readonly writeKey: Promise<WriteKey | undefined>; readonly until: number }>();

  return (key: string): Promise<WriteKey | undefined> => {
    if (!FORMAT.test(key)) return Promise.resolve(undefined);
    const known = kept.get(key);
    if (known && known.until > clock.now()) return known.writeKey;
    if (kept.size >= MAX_KEPT) kept.clear();
    const writeKey = find(key);
    kept.set(key, { writeKey, until: clock.now() + KEPT_FOR });
    writeKey.catch(() => kept.delete(key));
    return writeKey;
  };
};
