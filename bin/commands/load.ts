import { defineCommand } from 'citty';
import { Listr } from 'listr2';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { SECOND, systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { fail, refuseUnknownFlags, sentence, wholeNumber } from '../exit.ts';
import type { CrowdPlan } from '../load/plan.ts';
import { type LoadReport, type LoadRun, runLoad } from '../load/run.ts';
import type { Tally } from '../load/tally.ts';
import { apiClient } from '../simulate/api-client.ts';
import { createSale } from '../start/demo.ts';

const args = {
  activity: { type: 'positional', required: false, description: 'Activity id; or --new for one of its own' },
  new: { type: 'boolean', description: 'Create an activity for this run' },
  stock: { type: 'string', description: 'Stock of the new activity', default: '1000' },
  users: { type: 'string', description: 'How many shoppers', default: '8000' },
  within: { type: 'string', description: 'All of them arrive within this', default: '2s', valueHint: 'SECONDS' },
  'double-click': { type: 'string', description: 'Percent who click twice', default: '20' },
  abandon: { type: 'string', description: 'Percent of winners who leave', default: '10' },
  cancel: { type: 'string', description: 'Percent of winners who cancel', default: '10' },
  late: { type: 'string', description: 'Percent of winners whose payment is decided 30 s late', default: '5' },
  connections: { type: 'string', description: 'Connections at once', default: '256' },
  seed: { type: 'string', description: 'Makes the crowd repeatable', default: '1' },
  url: { type: 'string', description: 'Address of Axon', default: 'http://127.0.0.1:4400', valueHint: 'URL' },
  data: { type: 'string', description: 'Data folder whose keys sign', default: '.axon', valueHint: 'DIR' },
  json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
} as const;

type Flags = Readonly<Record<'users' | 'within' | 'double-click' | 'abandon' | 'cancel' | 'late' | 'seed', string>>;

const share = (name: string, text: string): number => wholeNumber(name, text, { from: 0, to: 100 }) / 100;

const millisecondsOf = (text: string): number => {
  const seconds = Number(/^(\d+(?:\.\d+)?)s?$/.exec(text)?.[1]);
  return seconds > 0 && seconds <= 600 ? seconds * SECOND : fail(`--within is a time like 2s, up to 600s, not "${text}".`);
};

const planOf = (flags: Flags): CrowdPlan => {
  const plan = {
    users: wholeNumber('--users', flags.users, { from: 1, to: 200_000 }),
    withinMs: millisecondsOf(flags.within),
    doubleClick: share('--double-click', flags['double-click']),
    abandon: share('--abandon', flags.abandon),
    cancel: share('--cancel', flags.cancel),
    late: share('--late', flags.late),
    seed: wholeNumber('--seed', flags.seed, { from: 0, to: 4_294_967_295 }),
    run: systemRandom.id().slice(-8),
  };
  if (plan.abandon + plan.cancel + plan.late > 1)
    fail('--abandon, --cancel and --late are shares of the same winners: at most 100.');
  return plan;
};

/** `axon load <activity>`: a flash sale crowd, and a verdict. Exit code 2 unless everything was right. */
export const load = defineCommand({
  meta: { name: 'load', description: 'Send a flash-sale crowd and judge what became of it' },
  args,
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const plan = planOf(args);
    const stock = wholeNumber('--stock', args.stock, { from: 1, to: 100_000 });
    const key = await issuerKey(dataFolderAt(args.data).keys).catch((error: Error) => fail(error.message));
    const issuer = localIssuer({ key, clock: systemClock, random: systemRandom });
    const call = apiClient(args.url);
    await call('/v1/health').catch((error: Error) =>
      fail(`${sentence(error)} Start Axon with \`npm start\`, or say where it is with --url.`),
    );
    const { activity } = args;
    if ((activity === undefined) !== (args.new === true)) fail('Name an activity, or say --new.');
    const draft = { name: `Load ${plan.run}`, stock, product: { name: 'Load', description: '', category: '', price: 10_000 } };
    const activityId =
      activity ??
      (await createSale({ call, adminToken: await issuer.memberToken('admin'), clock: systemClock }, draft)).activityId;
    const report = await withProgress(args.json === true, async (onPhase) =>
      runLoad({
        activityId,
        url: args.url,
        call,
        plan,
        onPhase,
        connections: wholeNumber('--connections', args.connections, { from: 1, to: 4000 }),
        viewerToken: await issuer.memberToken('viewer'),
        shopperToken: (userId) => issuer.shopperToken(userId),
      }),
    ).catch((error: Error) => fail(error.message));
    process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : page(report));
    if (!report.verdict.ok) process.exitCode = 2;
  },
});

const lineOf = ({ sent, answers }: Tally): string => {
  const of = (start: string) =>
    [...answers].reduce((sum, [name, { length }]) => (name.startsWith(start) ? sum + length : sum), 0);
  const answered = of('');
  return `${sent} sent, ${sent - answered} waiting · won ${of('reserve 201')} · again ${of('reserve 200')} · sold out ${of('reserve 410')} · paid ${of('confirm 200')} · cancelled ${of('cancel 204')}`;
};

/** A live line under the name of what is going on; one line a phase where nobody watches. */
const withProgress = async (silent: boolean, work: (onPhase: LoadRun['onPhase']) => Promise<LoadReport>): Promise<LoadReport> => {
  const context: { report?: LoadReport } = {};
  await new Listr<typeof context>(
    [
      {
        title: 'Flash sale',
        task: async (shared, task) => {
          let figures: Tally | undefined;
          const ticking = setInterval(() => {
            if (figures) task.output = lineOf(figures);
          }, 100);
          try {
            shared.report = await work((phase, tally) => {
              figures = tally;
              task.title = phase;
            });
          } finally {
            clearInterval(ticking);
          }
        },
      },
    ],
    { silentRendererCondition: silent || !process.stdout.isTTY },
  ).run(context);
  return context.report ?? fail('The run ended without a report.');
};

const page = (report: LoadReport): string => {
  const {
    stock,
    taken,
    confirmed,
    orders,
    secondWave,
    lostTickets,
    serverErrors,
    lost,
    refusalCost,
    verdict,
    outcomes,
    clickedLate,
  } = report;
  const row = (label: string, value: string | number) => `  ${label.padEnd(34)}${String(value).padStart(10)}\n`;
  return [
    `\nActivity ${report.activityId}: ${report.users} shoppers, ${report.seconds.toFixed(1)} s\n\n`,
    row('stock', stock),
    row('places taken', taken),
    row('sold (confirmed)', confirmed),
    row('orders', orders),
    row('released', secondWave.released),
    row('won in the second wave', secondWave.won),
    row('lost tickets that came back', lostTickets),
    row('5xx', serverErrors),
    row('lost', lost),
    row('generator late by, p99 ms', clickedLate.p99.toFixed(1)),
    ...(refusalCost
      ? [row('table reads per refusal', refusalCost.reads), row('table writes per refusal', refusalCost.writes)]
      : []),
    `\n  ${'answer'.padEnd(34)}${'count'.padStart(10)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}\n`,
    ...Object.entries(outcomes).map(
      ([name, { count, p50, p99 }]) =>
        `  ${name.padEnd(34)}${String(count).padStart(10)}${p50.toFixed(1).padStart(10)}${p99.toFixed(1).padStart(10)}\n`,
    ),
    verdict.ok
      ? '\nVERDICT: right. Nothing was sold twice, every promise was kept.\n'
      : `\nVERDICT: ${verdict.overBooked ? 'OVER-BOOKED' : 'WRONG'}\n${verdict.findings.map((finding) => `  - ${finding}\n`).join('')}`,
  ].join('');
};
