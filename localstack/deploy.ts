import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk } from './deploy/cdk.ts';
import { expectHealthyStacks } from './deploy/healthy-stacks.ts';
import { outputsFile, readDeployed } from './deploy/outputs.ts';
import { addressesFor } from './deploy/stage-addresses.ts';
import { uploadSite } from './deploy/upload-site.ts';
import { noteFigure } from './figures.ts';
import { Problem, runCommand, timed } from './problem.ts';
import { expectRunning } from './run/running.ts';
import { ownSettings, ROOT } from './settings.ts';

/** `npm run localstack:deploy`: the stage `local` of the real CDK app on LocalStack, then the built pages into its bucket. */
await runCommand(async () => {
  const { home } = ownSettings();
  const running = await expectRunning(home);
  const { ports } = running;
  const begun = performance.now();
  const scratch = mkdtempSync(join(tmpdir(), 'axon-deploy-'));
  const env = await addressesFor(running);
  const run = async (what: string, options: { readonly args: readonly string[]; readonly cwd: string }) => {
    const code = await timed(what, () => cdk({ ...options, aws: ports.aws, env }));
    if (code === 0) return;
    const anew = 'A stack that failed cannot be repaired there; start anew: npm run localstack:down && npm run localstack:up';
    throw new Problem('deploy', `${what} failed. What LocalStack says is in ${home}/logs. ${anew}`);
  };
  try {
    await expectHealthyStacks(ports);
    // From an empty folder: in that of an app the CLI would synthesise it first, for nothing.
    await run('bootstrap', { args: ['bootstrap', 'aws://000000000000/us-east-1'], cwd: scratch });
    const flags = ['--require-approval', 'never', '--output', join(scratch, 'cdk.out'), '--outputs-file', outputsFile(home)];
    await run('deploy', { args: ['deploy', 'local/*', ...flags], cwd: ROOT });
    const deployed = readDeployed(home);
    await timed('pages uploaded', () => uploadSite(ports, deployed));
    noteFigure(home, 'deploy', (performance.now() - begun) / 1000);
    const dashboard = `http://127.0.0.1:${ports.site}/dashboard/`;
    process.stdout.write(`\nAPI        ${deployed.apiUrl}\nDashboard  ${dashboard}\n\nNext: npm run localstack:test\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
