import { randomBytes, type webcrypto } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { DataFolderUnusable } from './data-folder.ts';
import { makeFolder } from './make-folder.ts';

/** The local issuer's RS256 key, made at the first start and kept across restarts. */
export interface IssuerKey {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicJwk: JWK;
}

/** @throws DataFolderUnusable if it can be neither read nor made */
export const issuerKey = async (folder: string): Promise<IssuerKey> => {
  try {
    return await readIssuerKey(folder);
  } catch (error) {
    throw new DataFolderUnusable(join(folder, 'issuer.json'), error);
  }
};

/** A key of the same kind that is written down nowhere. */
export const freshIssuerKey = async (): Promise<IssuerKey> => issuerKeyOf(await newJwk());

const readIssuerKey = async (folder: string): Promise<IssuerKey> =>
  issuerKeyOf(JSON.parse(readOrCreate(folder, 'issuer.json', JSON.stringify(await newJwk()))));

const issuerKeyOf = async (jwk: JWK): Promise<IssuerKey> => {
  const privateKey = await importJWK(jwk, 'RS256');
  if (!(privateKey instanceof CryptoKey)) throw new Error('it does not hold a private RSA key');
  const { kty, n, e, kid } = jwk;
  return { privateKey, publicJwk: { kty, n, e, kid, use: 'sig', alg: 'RS256' } as JWK };
};

/** The secret that signs reservation tokens, base64url. */
export const reservationSecret = (folder: string): string =>
  readOrCreate(folder, 'reservation-tokens.secret', randomBytes(32).toString('base64url'));

/** The secret the payment provider signs its events with, base64url. */
export const paymentEventSecret = (folder: string): string =>
  readOrCreate(folder, 'payment-events.secret', randomBytes(32).toString('base64url'));

const newJwk = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString('hex') };
};

/** Two first starts at once agree on one key: whoever links the file first wins, and it is never half-written. */
const readOrCreate = (folder: string, name: string, content: string): string => {
  const path = join(folder, name);
  const fresh = `${path}.${process.pid}.new`;
  makeFolder(folder, 0o700);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    writeFileSync(fresh, content, { mode: 0o600 });
  }
  try {
    linkSync(fresh, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return readFileSync(path, 'utf8');
};
