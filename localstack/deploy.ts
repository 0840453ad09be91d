import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk } from './deploy/cdk.ts';
import { expectHealthyStacks } from './deploy/healthy-stacks.ts';
import { outputsFile, readDeployed } from './deploy/outputs.ts';
import { uploadSite } from './deploy/upload-site.ts';
import { Problem, runCommand, timed } from './problem.ts';
import { expectRunning } from './run/running.ts';
import { ownSettings, ROOT } from './settings.ts';

/** `npm run localstack:deploy`: the stage `local` of the real CDK app on LocalStack, then the built pages into its bucket. */
await runCommand(async () => {
  const { home } = ownSettings();
  const { ports, docker } = await expectRunning(home);
  const scratch = mkdtempSync(join(tmpdir(), 'axon-deploy-'));
  try {
    const run = async (what: string, options: { readonly args: readonly string[]; readonly cwd: string }) => {
      const env = {
        AXON_LOCAL_API_ROOT: `http://127.0.0.1:${ports.aws}/_aws/execute-api`,
        AXON_LOCAL_SEARCH_URL: docker ? 'http://search:9200' : `http://127.0.0.1:${ports.search}`,
        AXON_LOCAL_SITE_URL: `http://127.0.0.1:${ports.site}`,
        AXON_LOCAL_JWKS_URL: `${docker ? 'http://site:4570' : `http://127.0.0.1:${ports.site}`}/.well-known/jwks.json`,
      };
      const code = await timed(what, () => cdk({ ...options, aws: ports.aws, env }));
      if (code !== 0)
        throw new Problem(
          'deploy',
          `${what}: failed. What LocalStack says is in ${home}/logs. A stack that failed cannot be repaired there; start anew: npm run localstack:down && npm run localstack:up`,
        );
    };
    await expectHealthyStacks(ports);
    // From an empty folder: in that of an app the CLI would synthesise it first, for nothing.
    await run('bootstrap', { args: ['bootstrap', 'aws://000000000000/us-east-1'], cwd: scratch });
    const flags = ['--require-approval', 'never', '--output', join(scratch, 'cdk.out'), '--outputs-file', outputsFile(home)];
    await run('deploy', { args: ['deploy', 'local/*', ...flags], cwd: ROOT });
    await timed('pages uploaded', () => uploadSite(ports, readDeployed(home)));
    const { apiUrl } = readDeployed(home);
    process.stdout.write(
      `\nAPI        ${apiUrl}\nDashboard  http://127.0.0.1:${ports.site}/dashboard/\n\nNext: npm run localstack:test\n`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
