import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startEmbedded } from '#functions/app/embedded.ts';
import type { Tamper } from '#functions/app/serve.ts';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { type Door, sendJson } from '#platform/local/door.ts';
import { systemRandom } from '#shared/random.ts';
import { apiClient } from '../../bin/simulate/api-client.ts';
import { type Demo, prepareDemo } from '../../bin/start/demo.ts';
import { reportToStderr } from '../../bin/start/report-to-stderr.ts';
import { siteDoors } from '../../bin/start/site-doors.ts';

/**
 * Axon on one machine as `axon start` runs it, but its time moves on when told (`POST /test/forward?ms=`) and its sweeper
 * comes when told (`POST /test/sweep`): an entry of its own, so that no flag of the product can ever do that.
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    port: { type: 'string', default: '0' },
    data: { type: 'string', default: '' },
  },
});

/** What a step of a draw takes: a second is over before a draw of a few entries is. */
const STEP_MS = 100;

let ahead = 0;
const clock = { now: () => Date.now() + ahead };
let swept = async (): Promise<void> => undefined;

const slowly = (deps: ReservationDeps): ReservationDeps => {
  const { advance } = deps.giveaways;
  const slow: typeof advance = async (activityId, next) => {
    await pause(STEP_MS);
    return advance(activityId, next);
  };
  return { ...deps, giveaways: { ...deps.giveaways, advance: slow } };
};

const tamper: Tamper = {
  engine: (engine) => {
    const deps = slowly(engine.deps);
    swept = async () => void (await sweep(deps));
    const heldSweep = () => sweep({ ...deps, sales: { ...deps.sales, registered: async function* () {} } });
    return { ...engine, deps, sweep: heldSweep };
  },
};

const testDoor: Door = async (request, response, url) => {
  if (request.method !== 'POST' || !url.pathname.startsWith('/test/')) return false;
  if (url.pathname === '/test/sweep') await swept();
  else ahead += Number(url.searchParams.get('ms'));
  return sendJson(response, 200, { now: clock.now() });
};

const folder = dataFolderAt(values.data);
const demo: { current?: Demo } = {};
const axon = await startEmbedded({
  clock,
  random: systemRandom,
  report: reportToStderr,
  folder,
  port: Number(values.port),
  doors: () => [testDoor, ...siteDoors(() => demo.current)],
  tamper,
});
const { url } = axon;
const options = { call: apiClient(url), clock, adminToken: await axon.issuer.memberToken('admin') };
demo.current = await prepareDemo({ ...options, folder: folder.path, origins: [url] });
const ready = { url, dashboardUrl: `${url}/dashboard/`, shopUrl: `${url}/shop/`, ...demo.current };
process.stdout.write(`${JSON.stringify(ready)}\n`);

process.on('SIGINT', () => {
  axon.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
