import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a program says (stdout and stderr); undefined if it is not there or fails. */
export const askProgram = async (program: string, args: readonly string[]): Promise<string | undefined> => {
  try {
    const { stdout, stderr } = await execute(program, [...args], { timeout: 30_000 });
    return `${stdout}${stderr}`;
  } catch {
    return undefined;
  }
};

export type Ask = typeof askProgram;
