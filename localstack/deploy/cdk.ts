import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { clean } from '../run/clean-environment.ts';
import { awsEnvironment } from '../run/site.ts';

const CLI = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');

export interface CdkCall {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Port of LocalStack. */
  readonly aws: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the CDK's command line against LocalStack. @returns its exit code */
export const cdk = async ({ args, cwd, aws, env }: CdkCall): Promise<number> => {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...clean(process.env), ...awsEnvironment(aws), CDK_DISABLE_CLI_TELEMETRY: '1', ...env },
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
};
