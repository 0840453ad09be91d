import { setTimeout as pause } from 'node:timers/promises';
import type { Tamper } from '#functions/app/serve.ts';
import type { ReservationDeps } from '#functions/reservations/dependencies.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { type Door, sendJson } from '#platform/local/door.ts';
import { reportToStderr } from '../../bin/start/report-to-stderr.ts';
import { siteDoors } from '../../bin/start/site-doors.ts';
import { startEntry } from './start-entry.ts';

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

/**
 * Axon on one machine as `axon start` runs it, but its time moves on when told (`POST /test/forward?ms=`) and its sweeper
 * comes when told (`POST /test/sweep`): an entry of its own, so that no flag of the product can ever do that.
 */
await startEntry({
  clock,
  report: reportToStderr,
  tamper,
  doors: (demo) => [testDoor, ...siteDoors(demo)],
});
