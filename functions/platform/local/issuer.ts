import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { AxonError } from '#shared/axon-error.ts';
import { type Clock, HOUR, MINUTE, SECOND } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import type { Role } from '#shared/route.ts';
import type { IssuerKey } from './key-files.ts';

/** `iss` of every local token. Fixed, so tokens outlive a change of port. */
export const LOCAL_ISSUER = 'http://axon.localhost';
/** OIDC client of the dashboard. */
export const DASHBOARD_CLIENT = 'axon-dashboard';
/** `aud` of shopper tokens. */
export const SHOP_AUDIENCE = 'axon-shop';

const CODE_LIFE = MINUTE;
const TOKEN_LIFE = 12 * HOUR;

/** What the dashboard asked for when it sent its user to sign in. */
export interface SignInRequest {
  readonly redirectUri: string;
  /** S256 PKCE challenge. */
  readonly codeChallenge: string;
  readonly nonce?: string | undefined;
}

type Grant = SignInRequest & { readonly role: Role; readonly until: number };

/**
 * Signs people in on one machine, with the token shapes of Cognito (`cognito:groups`, `client_id`, `token_use`), so the same
 * verifier serves both. It checks no password: it binds to 127.0.0.1 and is not deployed.
 */
export const localIssuer = ({
  key,
  clock,
  random,
}: {
  readonly key: IssuerKey;
  readonly clock: Clock;
  readonly random: Random;
}) => {
  const grants = new Map<string, Grant>();

  const sign = (claims: Record<string, unknown>, subject: string): Promise<string> => {
    const now = clock.now();
    return new SignJWT({ ...claims, jti: random.id() })
      .setProtectedHeader({ alg: 'RS256', kid: key.publicJwk.kid ?? '' })
      .setIssuer(LOCAL_ISSUER)
      .setSubject(subject)
      .setIssuedAt(Math.floor(now / SECOND))
      .setExpirationTime(Math.floor((now + TOKEN_LIFE) / SECOND))
      .sign(key.privateKey);
  };

  const memberToken = (role: Role, userId: string = `local-${role}`) =>
    sign({ client_id: DASHBOARD_CLIENT, token_use: 'access', 'cognito:groups': [role] }, userId);

  return {
    jwks: { keys: [key.publicJwk] },
    memberToken,
    shopperToken: (userId: string) => sign({ aud: SHOP_AUDIENCE }, userId),

    /** A one-time code for the chosen role, to be exchanged within a minute. */
    grant: (request: SignInRequest, role: Role): string => {
      const now = clock.now();
      for (const [code, { until }] of grants) if (until < now) grants.delete(code);
      const code = Buffer.from(random.bytes(24)).toString('base64url');
      grants.set(code, { ...request, role, until: now + CODE_LIFE });
      return code;
    },

    /** The token endpoint. @throws AxonError UNAUTHENTICATED for a used, late or foreign code, or a wrong verifier */
    exchange: async ({
      code,
      verifier,
      redirectUri,
    }: {
      readonly code: string;
      readonly verifier: string;
      readonly redirectUri: string;
    }) => {
      const grant = grants.get(code);
      grants.delete(code);
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      if (!grant || grant.until < clock.now() || grant.codeChallenge !== challenge || grant.redirectUri !== redirectUri)
        throw new AxonError('UNAUTHENTICATED');
      const subject = `local-${grant.role}`;
      const profile = { aud: DASHBOARD_CLIENT, nonce: grant.nonce, name: grant.role, 'cognito:groups': [grant.role] };
      return {
        access_token: await memberToken(grant.role),
        id_token: await sign(profile, subject),
        token_type: 'Bearer',
        expires_in: TOKEN_LIFE / SECOND,
      };
    },
  };
};

export type LocalIssuer = ReturnType<typeof localIssuer>;
