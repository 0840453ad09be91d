import { join } from 'node:path';
import type { TrackerScript } from '#lib/house/tracker-script.ts';
import { type Door, redirect, sendJson } from '#platform/local/door.ts';
import { DASHBOARD_CLIENT } from '#platform/local/issuer.ts';
import { staticDoor } from '#platform/local/static-door.ts';
import type { Demo } from './demo.ts';
import { trackerDoor, trackerOf } from './tracker-door.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TRACKER = join(ROOT, 'tracker', 'dist');

/** What S3 and CloudFront serve on AWS: dashboard, demo shop, tracker and their runtime configuration. */
export const siteDoors = (demo: () => Demo | undefined, tracker = trackerOf(TRACKER)): readonly Door[] => [
  configDoor(demo, tracker),
  (_request, response, url) => (url.pathname === '/' ? redirect(response, '/dashboard/') : false),
  trackerDoor(tracker),
  staticDoor('/t/', TRACKER),
  ...['dashboard', 'shop'].map((site): Door => {
    return (_request, response, url) => (url.pathname === `/${site}` ? redirect(response, `/${site}/`) : false);
  }),
  staticDoor('/', join(ROOT, 'dashboard-web', 'dist')),
];

/** `/config.json`: where the static pages find everything. Made for the host they were opened under. */
const configDoor =
  (demo: () => Demo | undefined, tracker: TrackerScript | undefined): Door =>
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
      trackerUrl: `${origin}${tracker?.versionedPath ?? '/t/axon.js'}`,
      trackerIntegrity: tracker?.integrity,
      shopperTokenUrl: `${origin}/demo/shopper-tokens`,
      shop: { writeKey: known?.writeKey, activityId: known?.activityId },
    });
  };
