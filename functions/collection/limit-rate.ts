import { AxonError } from '#shared/axon-error.ts';
import { type Clock, SECOND } from '#shared/clock.ts';

export interface Rate {
  /** Requests a second in the long run. */
  readonly perSecond: number;
  /** Requests at once after a quiet time. */
  readonly burst: number;
}

export interface CollectRates {
  readonly perKey: Rate;
  readonly perIp: Rate;
}

/** Per process. A request carries up to 500 events; an office or thousands of a mobile carrier's customers share one address. */
export const defaultRates: CollectRates = {
  perKey: { perSecond: 10_000, burst: 20_000 },
  perIp: { perSecond: 1000, burst: 5000 },
};

const MAX_BUCKETS = 20_000;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets by name. At most 20,000 are remembered: the one unused for longest is forgotten, which gives it a full
 * bucket again.
 */
const tokenBuckets = (rate: Rate, clock: Clock) => {
  const buckets = new Map<string, Bucket>();

  const forgetOldest = (): void => {
    const oldest = buckets.keys().next();
    if (!oldest.done) buckets.delete(oldest.value);
  };

  const refill = (name: string): Bucket => {
    const now = clock.now();
    const bucket = buckets.get(name) ?? { tokens: rate.burst, at: now };
    const earned = (Math.max(0, now - bucket.at) / SECOND) * rate.perSecond;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + earned);
    bucket.at = now;
    buckets.delete(name);
    buckets.set(name, bucket);
    if (buckets.size > MAX_BUCKETS) forgetOldest();
    return bucket;
  };

  /** Takes one token. @throws AxonError TOO_MANY_REQUESTS with the seconds until there is one */
  return (name: string): void => {
    const bucket = refill(name);
    if (bucket.tokens < 1)
      throw new AxonError('TOO_MANY_REQUESTS', { retryAfter: Math.max(1, Math.ceil((1 - bucket.tokens) / rate.perSecond)) });
    bucket.tokens -= 1;
  };
};

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

export type RateLimits = ReturnType<typeof rateLimits>;

/** Loopback has no bucket of its own: behind it is this machine, or a proxy that speaks for everybody. */
export const rateLimits = (clock: Clock, rates: CollectRates = defaultRates) => {
  const takeKey = tokenBuckets(rates.perKey, clock);
  const takeIp = tokenBuckets(rates.perIp, clock);
  return {
    takeKey,
    takeIp: (ip: string | undefined): void => {
      if (ip !== undefined && !LOOPBACK.test(ip)) takeIp(ip);
    },
  };
};
