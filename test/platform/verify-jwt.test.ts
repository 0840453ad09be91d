import { createHmac, generateKeyPairSync, type KeyObject, sign, subtle, type webcrypto } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkClaims, type FindKey, verifyJwt } from '#platform/api/verify-jwt.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' });

const RS = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const imported = (key: KeyObject, algorithm: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams) =>
  subtle.importKey('jwk', key.export({ format: 'jwk' }), algorithm, true, ['verify']);
const finding =
  (key: webcrypto.CryptoKey): FindKey =>
  async () =>
    key;
const findRsa = finding(await imported(rsa.publicKey, RS));
const findEc = finding(await imported(ec.publicKey, { name: 'ECDSA', namedCurve: 'P-256' }));

const token = (header: object, key: KeyObject, payload: unknown = { sub: 'kim' }): string => {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const good = token({ alg: 'RS256', kid: 'k' }, rsa.privateKey);

test('RS256 and ES256 are accepted', async () => {
  expect(await verifyJwt(good, findRsa)).toEqual({ sub: 'kim' });
  expect(await verifyJwt(token({ alg: 'ES256' }, ec.privateKey), findEc)).toEqual({ sub: 'kim' });
});

test('no change of any character is accepted', async () => {
  for (let at = 0; at < good.length; at += 1) {
    // The last character of a part carries spare bits, so another one may mean the same bytes; what was signed is the text.
    if (at === good.length - 1) continue;
    const changed = `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`;
    await expect(verifyJwt(changed, findRsa)).rejects.toThrow();
  }
});

const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
const byPublicKeyAsSecret = `${part({ alg: 'HS256' })}.${part({ sub: 'kim' })}`;

test.each<[string, string, FindKey]>([
  ['no algorithm', `${part({ alg: 'none' })}.${part({ sub: 'kim' })}.`, findRsa],
  ['none with a signature', `${part({ alg: 'none' })}.${part({ sub: 'kim' })}.AAAA`, findRsa],
  ['an inherited name as algorithm', token({ alg: 'constructor' }, rsa.privateKey), findRsa],
  [
    'the public key as a shared secret',
    `${byPublicKeyAsSecret}.${createHmac('sha256', publicPem).update(byPublicKeyAsSecret).digest('base64url')}`,
    findRsa,
  ],
  ['another key', token({ alg: 'RS256' }, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey), findRsa],
  ['a weak key', token({ alg: 'RS256' }, weak.privateKey), finding(await imported(weak.publicKey, RS))],
  ['a key of another kind', token({ alg: 'RS256' }, ec.privateKey), findEc],
  [
    'a key on another curve',
    token({ alg: 'ES256' }, otherCurve.privateKey),
    finding(await imported(otherCurve.publicKey, { name: 'ECDSA', namedCurve: 'P-384' })),
  ],
  ['critical extensions', token({ alg: 'RS256', crit: ['b64'], b64: true }, rsa.privateKey), findRsa],
  ['a key id that is no text', token({ alg: 'RS256', kid: 7 }, rsa.privateKey), findRsa],
  ['a payload that is no object', token({ alg: 'RS256' }, rsa.privateKey, ['kim']), findRsa],
  ['padding', `${good}=`, findRsa],
  ['a fourth part', `${good}.AAAA`, findRsa],
  ['nothing', '', findRsa],
])('%s is refused', async (_, given, findKey) => {
  await expect(verifyJwt(given, findKey)).rejects.toThrow();
});

const rules = { issuer: 'https://issuer', clockTolerance: 60, now: 1_000_000_000 };
const claims = { iss: 'https://issuer', sub: 'kim', exp: 1_000_100 };

test('claims within their time pass, with the tolerance for clocks', () => {
  expect(() => checkClaims({ ...claims, nbf: 1_000_060, exp: 999_941, iat: 1 }, rules)).not.toThrow();
});

test.each<[string, object]>([
  ['another issuer', { iss: 'https://other' }],
  ['nobody', { sub: undefined }],
  ['no end', { exp: undefined }],
  ['an end that is text', { exp: '2000000' }],
  ['over', { exp: 999_940 }],
  ['not begun', { nbf: 1_000_061 }],
  ['a begin that is text', { nbf: '1' }],
  ['issued at no number', { iat: 'yesterday' }],
])('%s is refused', (_, changed) => {
  expect(() => checkClaims({ ...claims, ...changed }, rules)).toThrow();
});
