import { AxonError } from '#shared/axon-error.ts';
import type { RateLimits } from './limit-rate.ts';
import type { WriteKey } from './schema.ts';

export interface AuthorizeDeps {
  readonly findWriteKey: (key: string) => Promise<WriteKey | undefined>;
  readonly limits: RateLimits;
}

/** Who shows a write key, and from where. */
export interface KeyShown {
  readonly key: string;
  readonly origin: string | undefined;
  readonly ip: string | undefined;
}

/**
 * Lets in by a write key. Any other origin may not use it; without an Origin header it is a server or a tool, which no
 * allow-list can stop.
 * @returns the key
 * @throws AxonError TOO_MANY_REQUESTS, WRITE_KEY_INVALID, ORIGIN_NOT_ALLOWED
 */
export const authorize = async ({ key, origin, ip }: KeyShown, { findWriteKey, limits }: AuthorizeDeps): Promise<WriteKey> => {
  limits.takeIp(ip);
  const writeKey = await findWriteKey(key);
  if (!writeKey || writeKey.revoked) throw new AxonError('WRITE_KEY_INVALID');
  if (origin !== undefined && !writeKey.origins.includes(origin)) throw new AxonError('ORIGIN_NOT_ALLOWED', { origin });
  limits.takeKey(key);
  return writeKey;
};
