import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs an installer quietly; what it said to stderr is in the error. */
export const runInstaller = async (
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> => {
  await execute(program, [...args], { ...options, maxBuffer: 64 * 1_048_576, timeout: 15 * 60_000 });
};
