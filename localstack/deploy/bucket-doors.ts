import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { TRACKER_NAME } from '#lib/house/tracker-script.ts';
import { type Door, redirect, sendJson } from '#platform/local/door.ts';
import { DASHBOARD_CLIENT } from '#platform/local/issuer.ts';
import { readDeployed } from './outputs.ts';

export interface Site {
  readonly s3: S3Client;
  readonly home: string;
}

/** The pages of the deployed stage, as CloudFront would serve them. Before a deploy there are none. */
export const bucketDoors = (site: Site): readonly Door[] => [
  (_request, response, url) =>
    ['/', '/dashboard', '/shop'].includes(url.pathname)
      ? redirect(response, url.pathname === '/' ? '/dashboard/' : `${url.pathname}/`)
      : false,
  configDoor(site),
  fileDoor(site),
];

/** The stage's own config.json, with the addresses of this machine. */
const configDoor =
  ({ home }: Site): Door =>
  (_request, response, url) => {
    if (url.pathname !== '/config.json') return false;
    const { apiUrl, siteConfig } = readDeployed(home);
    return sendJson(response, 200, {
      ...siteConfig,
      apiUrl,
      issuer: url.origin,
      clientId: DASHBOARD_CLIENT,
      shopperTokenUrl: `${url.origin}/demo/shopper-tokens`,
    });
  };

const fileDoor =
  ({ s3, home }: Site): Door =>
  async (request, response, url) => {
    if (request.method !== 'GET') return false;
    const { siteBucket, apiUrl } = readDeployed(home);
    const key = decodeURIComponent(url.pathname.slice(1)).replace(/\/$/, '/index.html');
    const found = await s3.send(new GetObjectCommand({ Bucket: siteBucket, Key: key })).catch((error: unknown) => {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    });
    if (!found?.Body) return false;
    response.writeHead(200, {
      'content-type': found.ContentType ?? 'application/octet-stream',
      'cache-control': found.CacheControl ?? 'no-cache',
      'x-content-type-options': 'nosniff',
      ...(key.startsWith(`${TRACKER_NAME.folder}/`)
        ? FOR_EVERY_SHOP
        : { 'content-security-policy': policy(new URL(apiUrl).origin) }),
    });
    response.end(await found.Body.transformToByteArray());
    return true;
  };

/** A snippet with an integrity is fetched across origins. */
const FOR_EVERY_SHOP = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** As CloudFront says it, with the API of this machine. */
const policy = (api: string): string =>
  `default-src 'self'; connect-src 'self' ${api}; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'`;
