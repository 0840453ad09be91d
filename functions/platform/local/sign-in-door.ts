import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { AxonError, isAxonError } from '#shared/axon-error.ts';
import { UserId } from '#shared/ids.ts';
import { type Door, readBody, redirect, sendHtml, sendJson, sendProblem } from './door.ts';
import { DASHBOARD_CLIENT, LOCAL_ISSUER, type LocalIssuer } from './issuer.ts';
import { signInPage } from './sign-in-page.ts';

const FORM_CAP = 16_384;
const Role = z.enum(['viewer', 'marketer', 'admin']);

const Authorize = z.object({
  client_id: z.literal(DASHBOARD_CLIENT),
  redirect_uri: z.url(),
  response_type: z.literal('code'),
  code_challenge_method: z.literal('S256'),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
  state: z.string().max(512).default(''),
  nonce: z.string().max(512).optional(),
});

const Exchange = z.object({
  grant_type: z.literal('authorization_code'),
  client_id: z.literal(DASHBOARD_CLIENT),
  code: z.string().max(128),
  code_verifier: z.string().min(43).max(128),
  redirect_uri: z.string().max(2048),
});

/** OpenID Connect as the dashboard needs it (code flow with PKCE), plus the demo shop's own login stand-in. */
export const signInDoor =
  (issuer: LocalIssuer): Door =>
  async (request, response, url) => {
    const answer = doors[`${request.method} ${url.pathname}`];
    if (!answer) return false;
    try {
      return await answer({ issuer, request, response, url });
    } catch (error) {
      const problem = error instanceof z.ZodError ? new AxonError('INVALID_REQUEST', { issues: error.issues }) : error;
      if (isAxonError(problem, 'BODY_TOO_LARGE')) response.setHeader('connection', 'close');
      return sendProblem(response, problem);
    }
  };

interface Visit {
  readonly issuer: LocalIssuer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

const doors: Readonly<Record<string, (visit: Visit) => Promise<true> | true>> = {
  'GET /.well-known/jwks.json': ({ issuer, response }) => sendJson(response, 200, issuer.jwks),
  'GET /.well-known/openid-configuration': ({ response, url }) =>
    sendJson(response, 200, {
      issuer: LOCAL_ISSUER,
      authorization_endpoint: `${url.origin}/sign-in`,
      token_endpoint: `${url.origin}/token`,
      end_session_endpoint: `${url.origin}/sign-out`,
      jwks_uri: `${url.origin}/.well-known/jwks.json`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
  'GET /sign-in': ({ request, response, url }) => {
    authorizeRequest(url.searchParams, url.origin);
    return sendHtml(response, signInPage(url.searchParams, request.headers['accept-language'] ?? ''));
  },
  'POST /sign-in': async ({ issuer, request, response, url }) => {
    const form = await formOf(request);
    const { redirect_uri, code_challenge, nonce, state } = authorizeRequest(form, url.origin);
    const code = issuer.grant({ redirectUri: redirect_uri, codeChallenge: code_challenge, nonce }, Role.parse(form.get('role')));
    const target = new URL(redirect_uri);
    target.searchParams.set('code', code);
    target.searchParams.set('state', state);
    return redirect(response, target.href);
  },
  'POST /token': async ({ issuer, request, response }) => {
    const { code, code_verifier, redirect_uri } = Exchange.parse(Object.fromEntries(await formOf(request)));
    return sendJson(response, 200, await issuer.exchange({ code, verifier: code_verifier, redirectUri: redirect_uri }));
  },
  'GET /sign-out': ({ response, url }) => {
    const target = url.searchParams.get('post_logout_redirect_uri') ?? '/';
    return redirect(response, ownUrl(target, url.origin) ? target : '/');
  },
  'POST /demo/shopper-tokens': async ({ issuer, request, response, url }) => {
    const { origin } = request.headers;
    if (origin !== undefined && origin !== url.origin) throw new AxonError('ORIGIN_NOT_ALLOWED');
    const { userId } = z.object({ userId: UserId }).parse(jsonOf(await readBody(request, FORM_CAP)));
    return sendJson(response, 200, { token: await issuer.shopperToken(userId) });
  },
};

/** A code may only go back to a page of this very server. */
const authorizeRequest = (parameters: URLSearchParams, origin: string) => {
  const asked = Authorize.parse(Object.fromEntries(parameters));
  if (!ownUrl(asked.redirect_uri, origin)) throw new AxonError('ORIGIN_NOT_ALLOWED');
  return asked;
};

const ownUrl = (target: string, origin: string): boolean =>
  URL.canParse(target, origin) && new URL(target, origin).origin === origin;

const formOf = async (request: IncomingMessage) => new URLSearchParams((await readBody(request, FORM_CAP)).toString('utf8'));

const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AxonError('MALFORMED_JSON', {}, { cause: error });
  }
};
