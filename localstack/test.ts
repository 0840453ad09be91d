import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contractsNotRun, type Report } from '../test/house/contracts.ts';
import { readDeployed } from './deploy/outputs.ts';
import { figureRows, noteFigure, readFigures } from './figures.ts';
import { GAPS } from './gaps.ts';
import { Problem, runCommand, timed } from './problem.ts';
import { clean } from './run/clean-environment.ts';
import { expectRunning } from './run/running.ts';
import { awsEnvironment } from './run/site.ts';
import { homeFolder, ROOT } from './settings.ts';
import { KNOWN_SKIPS, unknownSkips } from './skips.ts';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

const say = (title: string, lines: readonly string[]): void => {
  process.stdout.write(`\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`);
};

/** @throws Problem naming every suite that should have run here and did not, and every test that skipped itself unannounced */
const expectAllRun = (report: Report): void => {
  const missing = contractsNotRun(report, 'deployed').map((suite) => `did not run: ${suite}`);
  const skipped = unknownSkips(report).map((test) => `skipped, and not on the list of localstack/skips.ts: ${test}`);
  if (missing.length + skipped.length > 0) throw new Problem('test', [...missing, ...skipped].join('\n'));
};

/** `npm run localstack:test [-- vitest arguments]`: integration tests and contracts against what is up and deployed. */
await runCommand(async () => {
  const home = homeFolder(process.env);
  const { ports } = await expectRunning(home);
  const { apiUrl } = readDeployed(home);
  const aws = `http://127.0.0.1:${ports.aws}`;
  const results = process.env.AXON_LOCALSTACK_RESULTS ?? join(home, 'results.json');
  rmSync(results, { force: true });
  const own = process.argv.slice(2);
  const child = () =>
    spawn(process.execPath, [VITEST, 'run', '--config', 'localstack/vitest.config.ts', ...own], {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...clean(process.env),
        ...awsEnvironment(ports.aws),
        AXON_LOCALSTACK_HOME: home,
        AXON_LOCALSTACK_RESULTS: results,
        AXON_API_URL: apiUrl,
        AXON_SITE_URL: `http://127.0.0.1:${ports.site}`,
        AXON_SEARCH_URL: `http://127.0.0.1:${ports.search}`,
        DYNAMODB_ENDPOINT: aws,
        KINESIS_ENDPOINT: aws,
        SQS_ENDPOINT: aws,
        S3_ENDPOINT: aws,
      },
    });
  const isWhole = own.length === 0;
  await timed(
    'tests',
    async () => {
      const [code] = await once(child(), 'exit');
      if (code !== 0) process.exitCode = 1;
    },
    (seconds) => isWhole && noteFigure(home, 'tests', seconds),
  );
  say(
    'Not tested here, because LocalStack cannot',
    [...GAPS, ...KNOWN_SKIPS].map(({ what, reason }) => `${what}: ${reason}`),
  );
  say(
    'Promised and measured',
    figureRows(readFigures(home)).map(
      ({ what, measured, target, answers }) => `${what}: ${measured} (at most ${target}) ${answers}`,
    ),
  );
  if (isWhole) expectAllRun(JSON.parse(readFileSync(results, 'utf8')));
});
