import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { apiUrl, issuer, siteUrl } from './stage.ts';

/** Wrong and missing credentials at the deployed doors, where API Gateway stands before our code. */

const ask = async (path: string, headers: Readonly<Record<string, string>>, body?: object) => {
  const response = await fetch(`${apiUrl}${path}`, {
    method: path.startsWith('/v1/customers/') ? 'PUT' : body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { code, title } = (await response.json()) as { readonly code?: string; readonly title?: string };
  return { status: response.status, code, title };
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Signed by somebody else's key. */
const forged = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'axon-stranger-'));
  const key = await issuerKey(folder);
  rmSync(folder, { recursive: true });
  return localIssuer({ key, clock: systemClock, random: systemRandom }).memberToken('admin');
};

test('each is refused with a code and a way out, and nothing is let in', async () => {
  const reserve = '/v1/activities/act_1/reservations';
  const events = { sentAt: Date.now(), events: [{}] };
  const cases = [
    [await ask('/v1/live-events', {}), 401, 'UNAUTHENTICATED'],
    [await ask('/v1/live-events', bearer('not a token')), 401, 'UNAUTHENTICATED'],
    [await ask('/v1/live-events', bearer(await forged())), 401, 'UNAUTHENTICATED'],
    [await ask('/v1/live-events', bearer(await issuer.shopperToken('ada'))), 401, 'UNAUTHENTICATED'],
    [await ask('/v1/campaigns', bearer(await issuer.memberToken('viewer')), { name: 'x' }), 403, 'FORBIDDEN'],
    [await ask(reserve, {}, {}), 401, 'UNAUTHENTICATED'],
    [await ask(reserve, bearer(await issuer.memberToken('admin')), {}), 401, 'UNAUTHENTICATED'],
    [await ask('/v1/e?k=wk_0123456789abcdef0123', { origin: siteUrl }, events), 401, 'WRITE_KEY_INVALID'],
    [await ask('/v1/customers/ada', bearer('sk_0123456789abcdef'), {}), 401, 'UNAUTHENTICATED'],
    [await ask('/v1/customers/ada', bearer(await issuer.memberToken('admin')), {}), 401, 'UNAUTHENTICATED'],
  ] as const;
  for (const [answer, status, code] of cases) {
    expect(answer).toMatchObject({ status, code });
    expect(answer.title?.length).toBeGreaterThan(10);
  }
});
