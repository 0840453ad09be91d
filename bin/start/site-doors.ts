import { join } from 'node:path';
import { type Door, redirect, sendJson } from '#platform/local/door.ts';
import { DASHBOARD_CLIENT } from '#platform/local/issuer.ts';
import { staticDoor } from '#platform/local/static-door.ts';
import type { Demo } from './demo.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** What S3 and CloudFront serve on AWS: dashboard, demo shop, tracker and their runtime configuration. */
export const siteDoors = (demo: () => Demo | undefined): readonly Door[] => [
  configDoor(demo),
  (_request, response, url) => (url.pathname === '/' ? redirect(response, '/dashboard/') : false),
  staticDoor('/t/', join(ROOT, 'tracker', 'dist')),
  ...['dashboard', 'shop'].map((site): Door => {
    return (_request, response, url) => (url.pathname === `/${site}` ? redirect(response, `/${site}/`) : false);
  }),
  staticDoor('/', join(ROOT, 'dashboard-web', 'dist')),
];

/** `/config.json`: where the static pages find everything. Made for the host they were opened under. */
const configDoor =
  (demo: () => Demo | undefined): Door =>
  (request, response, url) => {
    if (request.method !== 'GET' || url.pathname !== '/config.json') return false;
    const { origin } = url;
    const known = demo();
    return sendJson(response, known ? 200 : 503, {
      stage: 'local',
      apiUrl: origin,
      docsUrl: `${origin}/docs/`,
      issuer: origin,
      clientId: DASHBOARD_CLIENT,
      trackerUrl: `${origin}/t/axon.js`,
      shopperTokenUrl: `${origin}/demo/shopper-tokens`,
      shop: { writeKey: known?.writeKey, activityId: known?.activityId },
    });
  };
