import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../problem.ts';
import { endTrees, identify, type ProcessId } from './process-tree.ts';

/** How to start one server and how to tell that it is ready. */
export interface ServerPlan {
  /** Name of its log file. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Whom it runs as, where that is not whoever starts it. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Answers 200 once it is ready. */
  readonly readyUrl: string;
  readonly patienceMs: number;
  /** The folder of the cache that holds it, where there is one: thrown away, it is installed anew. */
  readonly installedIn?: string;
}

/**
 * Starts a server in a process group of its own, which outlives this command, its output in `<logs>/<name>.log`. The log of
 * the run before is kept beside it.
 * @throws Problem with the end of its log if it ends or is not ready in time; nothing of it runs on then
 */
export const startServer = async (plan: ServerPlan, logs: string): Promise<ProcessId> => {
  const log = join(logs, `${plan.name}.log`);
  mkdirSync(logs, { recursive: true });
  if (existsSync(log)) renameSync(log, join(logs, `${plan.name}.previous.log`));
  const output = openSync(log, 'a');
  const child = spawn(plan.program, [...plan.args], {
    env: plan.env,
    detached: true,
    stdio: ['ignore', output, output],
    ...plan.user,
  });
  closeSync(output);
  const failed = once(child, 'exit').then(
    ([code, signal]) => `ended with ${signal ?? `exit code ${code}`}`,
    (error: unknown) => `could not be started: ${error}`,
  );
  await once(child, 'spawn').catch(() => undefined);
  const leader = await identify(child.pid ?? 0).catch(() => undefined);
  const waiting = new AbortController();
  const trouble = await Promise.race([failed, becomesReady(plan, waiting.signal)]);
  waiting.abort();
  child.unref();
  if (trouble === undefined && leader) return leader;
  if (leader) await endTrees([leader]);
  throw new Problem('start', `${plan.name} ${trouble ?? 'ended at once'}. The end of ${log}:\n${lastLines(log)}${wayOut(plan)}`);
};

const wayOut = ({ installedIn }: ServerPlan): string =>
  installedIn === undefined
    ? ''
    : `\nIf its files are incomplete, install them anew: rm -r ${installedIn}, then this command again.`;

/** Undefined once it answers, else what was waited for in vain. @param givenUp nobody waits for it any more */
const becomesReady = async ({ readyUrl, patienceMs }: ServerPlan, givenUp: AbortSignal): Promise<string | undefined> => {
  const until = Date.now() + patienceMs;
  while (Date.now() < until && !givenUp.aborted) {
    const isReady = await fetch(readyUrl, { signal: AbortSignal.timeout(5000) }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
    if (isReady) return undefined;
    await sleep(100);
  }
  return `did not answer at ${readyUrl} within ${patienceMs / 1000} s`;
};

const lastLines = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
