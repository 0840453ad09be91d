import { defineCommand } from 'citty';
import { startEmbedded } from '#functions/app/embedded.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { refuseUnknownFlags, wholeNumber } from '../exit.ts';
import { apiClient } from '../simulate/api-client.ts';
import { startCrowd } from '../start/crowd.ts';
import { type Demo, prepareDemo } from '../start/demo.ts';
import { explain } from '../start/explain.ts';
import { reportToStderr } from '../start/report-to-stderr.ts';
import { siteDoors } from '../start/site-doors.ts';
import { warmUp } from '../start/warm-up.ts';

/** `axon start`: the whole product on one machine. */
export const start = defineCommand({
  meta: { name: 'start', description: 'Run Axon on this machine: API, dashboard, demo shop and a simulated crowd' },
  args: {
    port: { type: 'string', description: 'Port on 127.0.0.1; 0 = any free one', default: '4400', valueHint: 'PORT' },
    data: { type: 'string', description: 'Where everything is kept', default: '.axon', valueHint: 'DIR' },
    reset: { type: 'boolean', description: 'Delete what the data folder holds and begin anew' },
    crowd: {
      type: 'boolean',
      description: 'Simulated shoppers on activities of their own',
      default: true,
      negativeDescription: 'No simulated shoppers',
    },
    'warm-up': {
      type: 'boolean',
      description: 'Get ready for a crowd by walking through sales of a scratch copy once it is quiet',
      default: true,
      negativeDescription: 'Be as slow at the first crowd as any new process',
    },
    json: {
      type: 'boolean',
      description: 'Print one JSON line when ready: url, dashboardUrl, shopUrl, writeKey, campaignId, activityId',
    },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const folder = dataFolderAt(args.data);
    const port = wholeNumber('--port', args.port, { from: 0, to: 65_535 });
    const demo: { current?: Demo } = {};
    const world = { clock: systemClock, random: systemRandom, report: reportToStderr };
    const axon = await startEmbedded({
      ...world,
      folder,
      port,
      reset: args.reset === true,
      doors: () => siteDoors(() => demo.current),
    }).catch(explain);
    const call = apiClient(axon.url);
    const options = { call, clock: systemClock, adminToken: await axon.issuer.memberToken('admin', 'axon-demo') };
    demo.current = await prepareDemo({
      ...options,
      folder: folder.path,
      origins: [axon.url, axon.url.replace('127.0.0.1', 'localhost')],
    });
    announce(axon.url, demo.current, args.json === true);
    const tools = { call, random: systemRandom, now: () => systemClock.now(), draw: Math.random };
    const crowd = args.crowd
      ? startCrowd({ ...options, writeKey: demo.current.writeKey, baseUrl: axon.url, tools, report: reportToStderr })
      : undefined;
    const stopping = new AbortController();
    const warmedUp = args['warm-up']
      ? warmUp({ ...world, isQuiet: axon.isQuiet, signal: stopping.signal }).catch((error: unknown) =>
          reportToStderr(error, { during: 'warming up' }, 'warning'),
        )
      : undefined;
    stopOnSignal(async () => {
      stopping.abort();
      await crowd?.stop();
      await warmedUp;
      await axon.stop();
    });
  },
});

const announce = (url: string, demo: Demo, json: boolean): void => {
  const dashboardUrl = `${url}/dashboard/`;
  const shopUrl = `${url}/shop/`;
  if (json) {
    process.stdout.write(`${JSON.stringify({ url, dashboardUrl, shopUrl, ...demo })}\n`);
    return;
  }
  process.stdout.write(`
  Axon is ready.

  Dashboard   ${dashboardUrl}
  Demo shop   ${shopUrl}#/activities/${demo.activityId}
  API docs    ${url}/docs/
  Tracker     <script async src="${url}/t/axon.js" data-axon-key="${demo.writeKey}"></script>

  Press Ctrl-C to stop; everything is kept for the next start.
`);
};

/** The first Ctrl-C stops cleanly, a second one at once. */
const stopOnSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        reportToStderr(error, { during: 'stopping' });
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
};
