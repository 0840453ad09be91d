import { isUtf8 } from 'node:buffer';
import { KeyObject, verify, type webcrypto } from 'node:crypto';
import { SECOND } from '#shared/clock.ts';

/** The payload of a token whose signature is genuine: an object, nothing more is known of it. */
export type JwtPayload = Readonly<Record<string, unknown>>;

/** Finds the public key for an algorithm and a key id. @throws if there is none */
export type FindKey = (header: { readonly alg: string; readonly kid?: string }) => Promise<webcrypto.CryptoKey>;

/** A token that is malformed, forged, expired, or made for somebody else. */
class JwtRejected extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'JwtRejected';
  }
}

interface Scheme {
  readonly keyType: string;
  readonly isStrong: (key: KeyObject) => boolean;
}

/** The only accepted algorithms: never `none`, never a shared secret. */
const schemes: Readonly<Record<string, Scheme>> = {
  RS256: { keyType: 'rsa', isStrong: (key) => (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 },
  ES256: { keyType: 'ec', isStrong: (key) => key.asymmetricKeyDetails?.namedCurve === 'prime256v1' },
};

/** Three parts in the alphabet of base64url. */
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/**
 * Checks the signature of a compact JWS and reads its payload. The check runs in this thread: on a small machine handing 20 us
 * of work to a pool of threads costs several times as much, and in a crowd the pool takes the cores away from the answers.
 * @throws JwtRejected, and whatever `findKey` throws
 */
export const verifyJwt = async (token: string, findKey: FindKey): Promise<JwtPayload> => {
  const [, header = '', payload = '', signature = ''] = COMPACT.exec(token) ?? [];
  const { alg, kid, crit } = jsonOf(header);
  if (typeof alg !== 'string' || !Object.hasOwn(schemes, alg)) throw new JwtRejected('The algorithm is not accepted');
  if (crit !== undefined) throw new JwtRejected('The token asks for extensions nobody here knows');
  if (kid !== undefined && typeof kid !== 'string') throw new JwtRejected('The key id is not a text');
  const key = keyOf(await findKey(kid === undefined ? { alg } : { alg, kid }), alg);
  const signed = Buffer.from(token.slice(0, header.length + 1 + payload.length), 'latin1');
  // A bare key object is taken as it is; one within options is looked at again, which costs as much as half the check.
  const by = alg === 'RS256' ? key : { key, dsaEncoding: 'ieee-p1363' as const };
  if (!verify('sha256', signed, by, Buffer.from(signature, 'base64url'))) throw new JwtRejected('The signature is not genuine');
  return jsonOf(payload);
};

/** Key objects by the key they were made of, once they were found fit. */
const fitKeys = new WeakMap<webcrypto.CryptoKey, KeyObject>();

const keyOf = (cryptoKey: webcrypto.CryptoKey, alg: string): KeyObject => {
  const known = fitKeys.get(cryptoKey);
  const key = known ?? KeyObject.from(cryptoKey);
  const scheme = schemes[alg];
  if (!scheme || key.type !== 'public' || key.asymmetricKeyType !== scheme.keyType)
    throw new JwtRejected('The key is of another kind');
  if (known) return known;
  if (!scheme.isStrong(key)) throw new JwtRejected('The key is too weak');
  fitKeys.set(cryptoKey, key);
  return key;
};

const jsonOf = (part: string): JwtPayload => {
  const bytes = Buffer.from(part, 'base64url');
  if (!isUtf8(bytes)) throw new JwtRejected('The token is not UTF-8');
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (isRecord(value)) return value;
  } catch {
    // Said below, without quoting the token.
  }
  throw new JwtRejected('The token holds no JSON object');
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface ClaimRules {
  readonly issuer: string;
  /** Seconds by which the issuer's clock may differ from ours. */
  readonly clockTolerance: number;
  /** Epoch ms. */
  readonly now: number;
}

/** `iss` must match; `sub` and `exp` must be there; `exp` and `nbf` must include now. @throws JwtRejected */
export const checkClaims = (payload: JwtPayload, { issuer, clockTolerance, now }: ClaimRules): void => {
  const { iss, sub, exp, nbf, iat } = payload;
  const seconds = Math.floor(now / SECOND);
  if (iss !== issuer) throw new JwtRejected('Another issuer');
  if (sub === undefined) throw new JwtRejected('Nobody is named');
  if (typeof exp !== 'number' || exp <= seconds - clockTolerance) throw new JwtRejected('Expired');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > seconds + clockTolerance)) throw new JwtRejected('Not yet valid');
  if (iat !== undefined && typeof iat !== 'number') throw new JwtRejected('The time of issue is not a number');
};
