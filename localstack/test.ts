import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readDeployed } from './deploy/outputs.ts';
import { runCommand, timed } from './problem.ts';
import { clean } from './run/clean-environment.ts';
import { expectRunning } from './run/running.ts';
import { awsEnvironment } from './run/site.ts';
import { homeFolder, ROOT } from './settings.ts';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** What this emulated AWS cannot show, so that nobody takes it for tested. */
const NOT_TESTED = [
  ['Cognito, CloudFront', 'not in the community edition; the local sign-in and a page server stand in'],
  ['CloudWatch dashboard and alarms', 'accepted, not evaluated'],
  [
    'bisecting a failing batch',
    'the rest of the batch goes to the failure queue; handlers set unreadable records aside themselves',
  ],
  ['Firehose backup of all documents, index rotation', 'accepted, not done'],
  ['throttling, WAF, IAM', 'not enforced; synth tests list every action of every role'],
] as const;

/** `npm run localstack:test [vitest arguments]`: integration tests and port contracts against what is up and deployed. */
await runCommand(async () => {
  const home = homeFolder(process.env);
  const { ports } = await expectRunning(home);
  const { apiUrl } = readDeployed(home);
  const aws = `http://127.0.0.1:${ports.aws}`;
  const child = () =>
    spawn(process.execPath, [VITEST, 'run', '--config', 'localstack/vitest.config.ts', ...process.argv.slice(2)], {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...clean(process.env),
        ...awsEnvironment(ports.aws),
        AXON_LOCALSTACK_HOME: home,
        AXON_API_URL: apiUrl,
        AXON_SITE_URL: `http://127.0.0.1:${ports.site}`,
        AXON_SEARCH_URL: `http://127.0.0.1:${ports.search}`,
        DYNAMODB_ENDPOINT: aws,
        KINESIS_ENDPOINT: aws,
        SQS_ENDPOINT: aws,
        S3_ENDPOINT: aws,
      },
    });
  await timed('tests', async () => {
    const [code] = await once(child(), 'exit');
    if (code !== 0) process.exitCode = 1;
  });
  process.stdout.write('\nNot tested here, because LocalStack cannot:\n');
  for (const [what, reason] of NOT_TESTED) process.stdout.write(`  ${what}: ${reason}\n`);
});
