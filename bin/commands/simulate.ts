import { defineCommand } from 'citty';
import { Listr } from 'listr2';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { fail, refuseUnknownFlags, sentence, wholeNumber } from '../exit.ts';
import { ApiProblem, apiClient } from '../simulate/api-client.ts';
import { type JourneyReport, type JourneyRun, simulateJourney } from '../simulate/journey.ts';
import { seededDraw } from '../simulate/seeded-draw.ts';

const percent = (name: string, text: string): number => wholeNumber(name, text, { from: 0, to: 100 }) / 100;

/** `axon simulate journey <activity> <visitors>`: shoppers walk from the first page view to the purchase. */
const journey = defineCommand({
  meta: { name: 'journey', description: 'Walk simulated shoppers from visit to purchase and read the funnel back' },
  args: {
    activity: { type: 'positional', required: true, description: 'Activity id' },
    visitors: { type: 'positional', required: true, description: 'How many shoppers' },
    url: { type: 'string', description: 'Address of Axon', default: 'http://127.0.0.1:4400', valueHint: 'URL' },
    data: { type: 'string', description: 'Data folder whose keys sign the viewer token', default: '.axon', valueHint: 'DIR' },
    click: { type: 'string', description: 'Percent of visitors who click', default: '60' },
    reserve: { type: 'string', description: 'Percent of clickers who reserve', default: '50' },
    pay: { type: 'string', description: 'Percent of reservations that are paid', default: '80' },
    concurrency: { type: 'string', description: 'Shoppers under way at once', default: '32' },
    seed: { type: 'string', description: 'Makes the choices repeatable', default: '1' },
    json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const asked = {
      visitors: wholeNumber('<visitors>', args.visitors, { from: 1, to: 1_000_000 }),
      concurrency: wholeNumber('--concurrency', args.concurrency, { from: 1, to: 1000 }),
      appetite: {
        click: percent('--click', args.click),
        reserve: percent('--reserve', args.reserve),
        pay: percent('--pay', args.pay),
      },
    };
    const draw = seededDraw(wholeNumber('--seed', args.seed, { from: 0, to: 4_294_967_295 }));
    const key = await issuerKey(dataFolderAt(args.data).keys).catch((error: Error) => fail(error.message));
    const issuer = localIssuer({ key, clock: systemClock, random: systemRandom });
    const call = apiClient(args.url);
    const config = await call<{ shop: { writeKey: string } }>('/config.json').catch((error: Error) =>
      error instanceof ApiProblem
        ? fail(`${args.url} has no demo shop to walk through (${error.message}). A deployed API takes crowds by \`axon load\`.`)
        : fail(`${sentence(error)} Start Axon with \`npm start\`, or say where it is with --url.`),
    );
    const run: Omit<JourneyRun, 'onProgress'> = {
      ...asked,
      activityId: args.activity,
      writeKey: config.shop.writeKey,
      viewerToken: await issuer.memberToken('viewer'),
      baseUrl: args.url,
    };
    const tools = { call, random: systemRandom, now: () => systemClock.now(), draw };
    const report = await withProgress(args.json === true, run.visitors, (onProgress) =>
      simulateJourney({ ...run, onProgress }, tools),
    ).catch((error: Error) => fail(error.message));
    process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : table(report));
    if (!report.agrees) process.exitCode = 2;
  },
});

const withProgress = async (
  silent: boolean,
  total: number,
  work: (onProgress: (done: number) => void) => Promise<JourneyReport>,
): Promise<JourneyReport> => {
  const context: { report?: JourneyReport } = {};
  const bar = (done: number) => `${'█'.repeat(Math.round((done / total) * 30)).padEnd(30, '░')} ${done}/${total}`;
  await new Listr<typeof context>(
    [
      {
        title: `Walking ${total} shoppers`,
        task: async (shared, task) => {
          shared.report = await work((done) => {
            task.output = bar(done);
          });
        },
      },
    ],
    { silentRendererCondition: silent || !process.stdout.isTTY },
  ).run(context);
  return context.report ?? fail('The simulation ended without a report.');
};

const row = (label: string, value: string | number): string => `  ${label.padEnd(22)}${String(value).padStart(10)}\n`;

const table = ({ visitors, outcomes, failures, funnel, agrees, seconds }: JourneyReport): string =>
  [
    '\nSent\n',
    row('visitors', visitors),
    row('reserved', outcomes.reserved + outcomes.paid),
    row('paid', outcomes.paid),
    row('refused', outcomes.refused),
    row('failed', failures.length),
    row('seconds', seconds.toFixed(1)),
    '\nFunnel as read back from the API (this run)\n',
    ...Object.entries(funnel).map(([step, people]) => row(step, people)),
    agrees
      ? '\nThe funnel agrees with what was sent.\n'
      : `\nThe funnel does NOT agree with what was sent. ${failures[0] ?? ''}\n`,
  ].join('');

/** `axon simulate …`: shoppers that use the same doors as everyone. */
export const simulate = defineCommand({
  meta: { name: 'simulate', description: 'Simulated shoppers on the real doors' },
  subCommands: { journey },
});
