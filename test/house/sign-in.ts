import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { TokenIssuers } from '#platform/api/authenticate.jose.ts';
import type { Role } from '#shared/route.ts';

const ISSUER = 'http://issuer.test';
type Bad = 'ID' | 'forged' | 'expired' | 'foreign issuer' | 'unsigned' | 'no role';

/** A real issuer on a real port: keys, JWKS, and tokens good and bad. */
export const aSignIn = async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const stranger = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] };
  const server = createServer((_, response) => response.end(JSON.stringify(jwks)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const address = server.address();
  const jwksUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/jwks.json`;

  const token = (claims: Record<string, unknown>, subject: string, at = Date.now() / 1000) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setSubject(subject)
      .setIssuedAt(at)
      .setExpirationTime(at + 600);
  const viewer = { client_id: 'dashboard', token_use: 'access', 'cognito:groups': ['viewer'] };

  const issuers: TokenIssuers = {
    members: { issuer: ISSUER, audience: 'dashboard', jwksUrl },
    shoppers: { issuer: ISSUER, audience: 'shop', jwksUrl },
  };
  const badTokens: Record<Bad, () => Promise<string> | string> = {
    forged: () => token(viewer, 'eve').setIssuer(ISSUER).sign(stranger.privateKey),
    expired: () =>
      token(viewer, 'eve', Date.now() / 1000 - 3600)
        .setIssuer(ISSUER)
        .sign(privateKey),
    'foreign issuer': () => token(viewer, 'eve').setIssuer('http://elsewhere.test').sign(privateKey),
    unsigned: () => new UnsecuredJWT({ iss: ISSUER, sub: 'eve', exp: Date.now() / 1000 + 600, ...viewer }).encode(),
    ID: () =>
      token({ ...viewer, token_use: 'id' }, 'eve')
        .setIssuer(ISSUER)
        .sign(privateKey),
    'no role': () => token({ client_id: 'dashboard', token_use: 'access' }, 'eve').setIssuer(ISSUER).sign(privateKey),
  };

  return {
    issuers,
    shopper: (userId: string) => token({ aud: 'shop' }, userId).setIssuer(ISSUER).sign(privateKey),
    member: (role: Role, { skewSeconds = 0 } = {}) =>
      token({ client_id: 'dashboard', token_use: 'access', 'cognito:groups': [role] }, 'mia', Date.now() / 1000 + skewSeconds)
        .setIssuer(ISSUER)
        .sign(privateKey),
    bad: (kind: Bad) => badTokens[kind](),
    close: () => server.close(),
  };
};
