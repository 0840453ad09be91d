import { createRemoteJWKSet, errors } from 'jose';
import { AxonError } from '#shared/axon-error.ts';
import { MINUTE } from '#shared/clock.ts';
import type { Caller, Role, Who } from '#shared/route.ts';
import type { Authenticate, VerifyServerKey } from './authenticate.ts';
import { genuineTokens } from './genuine-tokens.ts';
import { checkClaims, type FindKey, type JwtPayload, verifyJwt } from './verify-jwt.ts';

/** Where tokens of one kind of caller come from. */
export interface Issuer {
  /** Exact `iss` of its tokens. */
  readonly issuer: string;
  /** `aud` of its tokens, or `client_id` (Cognito access tokens have no audience). */
  readonly audience: string;
  /** Its public keys; fetched once and again when an unknown key id appears (at most every 30 s). */
  readonly jwksUrl: string;
}

export interface TokenIssuers {
  /** Signs in marketers: Cognito on AWS, the local issuer embedded. Roles are its `cognito:groups`. */
  readonly members: Issuer;
  /** The store's own sign-in of its shoppers. */
  readonly shoppers: Issuer;
}

const ROLES: readonly Role[] = ['viewer', 'marketer', 'admin'];
/** Seconds by which the issuer's clock may differ from ours. */
const CLOCK_TOLERANCE = 60;
/** Below the ten minutes for which the issuer's keys themselves are kept. */
const BELIEVED_FOR = 5 * MINUTE;
/** About 20 MB when full. */
const MOST_BELIEVED = 50_000;

/**
 * Verifies bearer tokens (RS256 or ES256 only, so never `none` or a shared secret) against the issuers' JWKS.
 * `serverKey` is denied where nobody knows the keys.
 */
export const authenticateByJwks = (issuers: TokenIssuers, verifyServerKey?: VerifyServerKey): Authenticate => {
  const members = verifierOf(issuers.members);
  const shoppers = verifierOf(issuers.shoppers);
  return async (who, bearer) => {
    // A write key and a provider's signature are the rule's to check: they stand in the query and over the body's bytes.
    if (who === 'public' || who === 'writeKey' || who === 'provider') return { who: 'anonymous' };
    if (who === 'shopper') return shopperOf(await shoppers(bearer));
    if (who === 'serverKey') return serverOf(await verifyServerKey?.(bearer ?? ''));
    if (isRole(who)) return memberOf(await members(bearer), who);
    throw new AxonError('UNAUTHENTICATED');
  };
};

const verifierOf = ({ issuer, audience, jwksUrl }: Issuer) => {
  const url = new URL(jwksUrl);
  const genuine = genuineTokens({ keptFor: BELIEVED_FOR, most: MOST_BELIEVED, now: () => Date.now() });
  // Made when the first token arrives: it loads Node's fetch, which a function that reads no tokens never needs.
  let keys: FindKey | undefined;
  const verify = async (bearer: string): Promise<JwtPayload> => {
    keys ??= blamingTheIssuer(createRemoteJWKSet(url));
    const payload = await verifyJwt(bearer, keys).catch(rejectToken);
    genuine.keep(bearer, payload);
    return payload;
  };
  return async (bearer: string | undefined): Promise<JwtPayload> => {
    if (!bearer) throw new AxonError('UNAUTHENTICATED');
    const payload = genuine.find(bearer) ?? (await verify(bearer));
    try {
      checkClaims(payload, { issuer, clockTolerance: CLOCK_TOLERANCE, now: Date.now() });
    } catch (error) {
      rejectToken(error);
    }
    const audiences = [payload.aud, payload.client_id].flat();
    if (!audiences.includes(audience)) throw new AxonError('UNAUTHENTICATED');
    return payload;
  };
};

/** An issuer out of reach is our trouble, not the caller's: 503, never 401. */
const blamingTheIssuer =
  (keys: ReturnType<typeof createRemoteJWKSet>): FindKey =>
  async (header) => {
    try {
      return await keys(header);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) throw error;
      throw new AxonError('TRY_AGAIN', { retryAfter: 2 }, { cause: error });
    }
  };

const rejectToken = (error: unknown): never => {
  if (error instanceof AxonError) throw error;
  throw new AxonError('UNAUTHENTICATED', {}, { cause: error });
};

const isRole = (who: Who): who is Role => ROLES.some((role) => role === who);

const serverOf = (keyId: string | undefined): Caller => {
  if (keyId === undefined) throw new AxonError('UNAUTHENTICATED');
  return { who: 'server', keyId };
};

const shopperOf = ({ sub }: JwtPayload): Caller => {
  if (typeof sub !== 'string' || sub.length < 1 || sub.length > 128) throw new AxonError('UNAUTHENTICATED');
  return { who: 'shopper', userId: sub };
};

/** Only access tokens open the API; an ID token tells the dashboard who signed in and nothing more. */
const memberOf = (payload: JwtPayload, needed: Role): Caller => {
  if (payload.token_use !== 'access') throw new AxonError('UNAUTHENTICATED');
  const groups = payload['cognito:groups'];
  const role = ROLES.findLast((candidate) => Array.isArray(groups) && groups.includes(candidate));
  if (!role) throw new AxonError('FORBIDDEN', { needs: needed });
  if (ROLES.indexOf(role) < ROLES.indexOf(needed)) throw new AxonError('FORBIDDEN', { role, needs: needed });
  return { who: 'member', userId: String(payload.sub ?? ''), role };
};
