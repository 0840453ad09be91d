import { hash } from 'node:crypto';
import type { JwtPayload } from './verify-jwt.ts';

/**
 * Remembers tokens whose signature was found genuine: a shopper comes several times in a few minutes (page, click, second click,
 * payment) with the same token, and the check is the dearest part of a short request. Nothing else is remembered of a token:
 * expiry, issuer and audience are looked at every time.
 */
export interface GenuineTokens {
  /** What the token says, if it was found genuine lately. */
  find(token: string): JwtPayload | undefined;
  keep(token: string, payload: JwtPayload): void;
}

export interface GenuineTokensOptions {
  /** How long a token is believed without another look (ms): a key its issuer takes back is obeyed within this. */
  readonly keptFor: number;
  /** The oldest go first: a flood of tokens costs memory up to here. */
  readonly most: number;
  /** Epoch ms. */
  readonly now: () => number;
}

export const genuineTokens = ({ keptFor, most, now }: GenuineTokensOptions): GenuineTokens => {
  // By digest: a dump of this memory gives nobody a token.
  const known = new Map<string, { readonly payload: JwtPayload; readonly until: number }>();
  const digest = (token: string): string => hash('sha256', token, 'base64');

  return {
    find: (token) => {
      const found = known.get(digest(token));
      return found && found.until > now() ? found.payload : undefined;
    },
    keep: (token, payload) => {
      const key = digest(token);
      known.delete(key);
      known.set(key, { payload, until: now() + keptFor });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
  };
};
