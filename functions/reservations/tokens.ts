import { Buffer } from 'node:buffer';
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { AxonError } from '#shared/axon-error.ts';
import type { Claim } from './schema.ts';

/** `hold` is good for prepare, `pay` for confirm; neither for the other. */
export type Phase = 'hold' | 'pay';

/** What a token says, and whose it is. */
export interface TokenClaims {
  readonly claim: Claim;
  readonly userId: string;
  readonly phase: Phase;
  /** End of the phase as it was promised (epoch ms). The slot, not the token, decides whether it is over. */
  readonly until: number;
}

export interface TokenKey {
  /** Letters and digits; names the key inside tokens. */
  readonly id: string;
  /** At least 32 random bytes. */
  readonly secret: Uint8Array;
}

export interface Tokens {
  /** Deterministic: the same claim and phase always give the same token (until the key is changed). */
  sign(claims: TokenClaims): string;
  /** @throws AxonError TOKEN_INVALID unless it is ours, this user's and of this phase */
  verify(token: string, expected: { readonly userId: string; readonly phase: Phase }): TokenClaims;
}

const VERSION = 'r1';

/** @param ring the first key signs; all of them are accepted, so a key can be changed while holds live */
export const createTokens = (ring: readonly [TokenKey, ...TokenKey[]]): Tokens => {
  const keys = new Map<string, KeyObject>(ring.map(({ id, secret }) => [id, createSecretKey(secret)]));
  const [{ id: signing }] = ring;

  return {
    sign: (claims) => {
      const signed = `${VERSION}.${signing}.${encode(claims)}`;
      return `${signed}.${signatureOf(signed, keys.get(signing))}`;
    },
    verify: (token, expected) => {
      const end = token.lastIndexOf('.');
      const signed = token.slice(0, Math.max(end, 0));
      const [version, keyId = '', payload = ''] = signed.split('.');
      // A key is always used, so that an unknown one takes as long as a known one.
      const signature = signatureOf(signed, keys.get(keyId) ?? keys.get(signing));
      const genuine = sameText(signature, token.slice(end + 1)) && version === VERSION && keys.has(keyId);
      const claims = genuine ? decode(payload) : undefined;
      if (!claims || claims.userId !== expected.userId || claims.phase !== expected.phase) throw new AxonError('TOKEN_INVALID');
      return claims;
    },
  };
};

const signatureOf = (text: string, key: KeyObject | undefined): string => {
  if (!key) throw new Error('No key to sign reservation tokens with');
  return createHmac('sha256', key).update(text).digest('base64url');
};

/** Compares as text: a signature has exactly one accepted spelling. */
const sameText = (expected: string, given: string): boolean => {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const encode = ({ claim, userId, phase, until }: TokenClaims): string =>
  Buffer.from(JSON.stringify([claim.activityId, claim.shard, claim.number, claim.claimId, userId, phase, until])).toString(
    'base64url',
  );

/** Only ever called on a payload we have signed. */
const decode = (payload: string): TokenClaims => {
  const [activityId, shard, number, claimId, userId, phase, until] = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return { claim: { activityId, shard, number, claimId }, userId, phase, until };
};
