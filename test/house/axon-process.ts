import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import type { Role } from '#shared/route.ts';
import { apiClient, type CallApi } from '../../bin/simulate/api-client.ts';

const CLI = join(import.meta.dirname, '..', '..', 'bin', 'cli.ts');

/** What `axon start --json` prints when it is ready. */
export interface Ready {
  readonly url: string;
  readonly dashboardUrl: string;
  readonly shopUrl: string;
  readonly writeKey: string;
  readonly campaignId: string;
  readonly activityId: string;
}

/** A real `axon start` in a process of its own. */
export interface AxonProcess extends Ready {
  readonly data: string;
  readonly pid: number;
  readonly call: CallApi;
  member(role: Role): Promise<string>;
  shopper(userId: string): Promise<string>;
  /** SIGKILL: nothing of the process gets to say goodbye. */
  kill9(): Promise<void>;
  /** Ctrl-C. @returns the exit code */
  stop(): Promise<number | null>;
  /** All it wrote to stderr so far. */
  errors(): string;
}

export interface StartOptions {
  readonly data?: string;
  readonly port?: number;
  /** @default no simulated crowd and no warm-up */
  readonly flags?: readonly string[];
  /** Another entry than the CLI, which takes the same flags and announces itself the same way. */
  readonly entry?: string;
}

/** An empty folder that is gone when the tests of the file are over (the caller removes it). */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'axon-test-'));
export const removeFolder = (path: string): void => rmSync(path, { recursive: true, force: true });

/** Runs the CLI to its end. @param env variables on top of the own ones */
export const runCli = async (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> => {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
};

export const startAxon = async ({
  data = freshFolder(),
  port = 0,
  flags = ['--no-crowd', '--no-warm-up'],
  entry = CLI,
}: StartOptions = {}): Promise<AxonProcess> => {
  const child = spawn(process.execPath, [entry, 'start', '--json', '--port', String(port), '--data', data, ...flags]);
  let err = '';
  child.stderr.on('data', (text) => (err += text));
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), gone.then((code) => ({ done: true as const, value: `exit ${code}` }))]);
  if (first.done) throw new Error(`axon start ended before it was ready: ${first.value}\n${err}`);
  const ready: Ready = JSON.parse(first.value);
  const issuer = localIssuer({ key: await issuerKey(dataFolderAt(data).keys), clock: systemClock, random: systemRandom });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return gone;
  };
  return {
    ...ready,
    data,
    pid: child.pid ?? 0,
    call: apiClient(ready.url),
    member: (role) => issuer.memberToken(role),
    shopper: (userId) => issuer.shopperToken(userId),
    kill9: async () => void (await end('SIGKILL')),
    stop: () => end('SIGINT'),
    errors: () => err,
  };
};
