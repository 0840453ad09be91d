import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A process that can be told from a later one that was given the same number. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the words of `ps`. */
  readonly startedAt: string;
}

interface Row extends ProcessId {
  readonly parent: number;
}

/** How long a process may take to say goodbye. */
const GRACE_MS = 5000;

/** @throws Error if it is gone already */
export const identify = async (pid: number): Promise<ProcessId> => {
  const row = (await allProcesses()).find((process) => process.pid === pid);
  if (!row) throw new Error(`Process ${pid} is gone`);
  return { pid, startedAt: row.startedAt };
};

/** Those that still run. */
export const alive = async (processes: readonly ProcessId[]): Promise<readonly ProcessId[]> => {
  const rows = await allProcesses();
  return processes.filter(({ pid, startedAt }) => rows.some((row) => row.pid === pid && row.startedAt === startedAt));
};

/**
 * Ends process groups by their leaders: SIGTERM, then SIGKILL after five seconds for whoever is left, also for children that
 * left the group (servers that LocalStack starts lead groups of their own).
 */
export const endTrees = async (leaders: readonly ProcessId[]): Promise<void> => {
  let doomed = withDescendants(await alive(leaders), await allProcesses());
  for (const { pid } of await alive(leaders)) signal(-pid, 'SIGTERM');
  const until = Date.now() + GRACE_MS;
  let left = await alive(doomed);
  while (left.length > 0 && Date.now() < until) {
    await sleep(50);
    // A server that is going may still start another one, for a call that was on its way.
    doomed = withDescendants(doomed, await allProcesses());
    left = await alive(doomed);
  }
  for (const { pid } of left) signal(pid, 'SIGKILL');
};

const withDescendants = (leaders: readonly ProcessId[], rows: readonly Row[]): readonly ProcessId[] => {
  const found = new Map(leaders.map((leader) => [leader.pid, leader]));
  // Children may stand before their parents in the list, so it is read until nobody is new.
  for (let known = -1; known < found.size; ) {
    known = found.size;
    for (const row of rows) if (found.has(row.parent) && !found.has(row.pid)) found.set(row.pid, row);
  }
  return [...found.values()];
};

/** Zombies count as gone: they only wait for somebody to read their exit code. */
const allProcesses = async (): Promise<readonly Row[]> => {
  const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart='], { maxBuffer: 16 * 1_048_576 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, startedAt] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (!pid || !parent || !startedAt || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), startedAt }];
  });
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};
