import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { machine, writeSection } from '../test/bench/performance-page.ts';
import { contractsNotRun, type Report } from '../test/house/contracts.ts';
import { readDeployed } from './deploy/outputs.ts';
import { FIGURES_PAGE, figureRows, noteFigure, readFigures } from './figures.ts';
import { GAPS } from './gaps.ts';
import { Problem, runCommand, timed } from './problem.ts';
import { clean } from './run/clean-environment.ts';
import { expectRunning } from './run/running.ts';
import { awsEnvironment } from './run/site.ts';
import { homeFolder, type Ports, ROOT } from './settings.ts';
import { KNOWN_SKIPS, unknownSkips } from './skips.ts';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const RECORD = '--record';

const runVitest = async (args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> => {
  const command = [VITEST, 'run', '--config', 'localstack/vitest.config.ts', ...args];
  const [code] = await once(spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit', env }), 'exit');
  if (code !== 0) process.exitCode = 1;
};

/** What tests and contracts are told of the stage: a contract is kept by the live engine where its address is named. */
const told = ({ ports, apiUrl }: { readonly ports: Ports; readonly apiUrl: string }) => {
  const aws = `http://127.0.0.1:${ports.aws}`;
  return {
    ...awsEnvironment(ports.aws),
    AXON_API_URL: apiUrl,
    AXON_SITE_URL: `http://127.0.0.1:${ports.site}`,
    AXON_SEARCH_URL: `http://127.0.0.1:${ports.search}`,
    DYNAMODB_ENDPOINT: aws,
    KINESIS_ENDPOINT: aws,
    SQS_ENDPOINT: aws,
    S3_ENDPOINT: aws,
  };
};

const say = (title: string, lines: readonly string[]): void => {
  process.stdout.write(`\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`);
};

/** @throws Problem naming every suite that should have run here and did not, and every test that skipped itself unannounced */
const expectAllRun = (results: string): void => {
  const report: Report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : { testResults: [] };
  const missing = contractsNotRun(report, 'deployed').map((suite) => `did not run: ${suite}`);
  const skipped = unknownSkips(report).map((test) => `skipped, and not on the list of localstack/skips.ts: ${test}`);
  if (missing.length + skipped.length > 0) throw new Problem('test', [...missing, ...skipped].join('\n'));
};

/**
 * `npm run localstack:test [-- vitest arguments]`: integration tests and contracts against what is up and deployed.
 * With `-- --record` the figures are written into docs/performance.md.
 */
await runCommand(async () => {
  const home = homeFolder(process.env);
  const { ports } = await expectRunning(home);
  const { apiUrl } = readDeployed(home);
  const results = process.env.AXON_LOCALSTACK_RESULTS ?? join(home, 'results.json');
  rmSync(results, { force: true });
  const args = process.argv.slice(2).filter((flag) => flag !== RECORD);
  const isWhole = args.length === 0;
  const facts = `${new Date().toISOString().slice(0, 10)}, ${machine()}.`;
  const env = { ...clean(process.env), ...told({ ports, apiUrl }), AXON_LOCALSTACK_HOME: home, AXON_LOCALSTACK_RESULTS: results };
  await timed(
    'tests',
    () => runVitest(args, env),
    (seconds) => isWhole && noteFigure(home, 'tests', seconds),
  );
  say(
    'Not tested here, because LocalStack cannot',
    [...GAPS, ...KNOWN_SKIPS].map(({ what, reason }) => `${what}: ${reason}`),
  );
  const figures = figureRows(readFigures(home));
  say(
    'Promised and measured',
    figures.map(({ what, measured, target, answers }) => `${what}: ${measured} (at most ${target}) ${answers}`),
  );
  if (process.argv.includes(RECORD)) writeSection(FIGURES_PAGE, facts, figures);
  if (isWhole) expectAllRun(results);
});
