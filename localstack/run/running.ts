import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Problem } from '../problem.ts';
import { alive } from './process-tree.ts';

const Running = z.object({
  ports: z.object({ aws: z.int(), search: z.int(), site: z.int() }),
  docker: z.boolean(),
  /** Leaders of process groups; a note of an older checkout does not name them. */
  processes: z.array(z.object({ name: z.string().default('a server'), pid: z.int(), startedAt: z.string() })),
  /** How OpenSearch was started, where it is a process: enough to start it again. */
  search: z.object({ program: z.string(), javaHome: z.string(), folder: z.string() }).optional(),
  /** Thrown away with them. */
  folders: z.array(z.string()),
});

/** What `localstack:up` started and the other commands find. */
export type Running = z.infer<typeof Running>;

const fileIn = (home: string): string => join(home, 'running.json');

/** Undefined if nothing was started, or the note is no note. */
export const readRunning = (home: string): Running | undefined => {
  try {
    return Running.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')));
  } catch {
    return undefined;
  }
};

export const writeRunning = (home: string, running: Running): void => {
  mkdirSync(home, { recursive: true });
  writeFileSync(fileIn(home), `${JSON.stringify(running, undefined, 2)}\n`);
};

export const forgetRunning = (home: string): void => rmSync(fileIn(home), { force: true });

/** What is up now. @throws Problem if nothing is, or a part of it died */
export const expectRunning = async (home: string): Promise<Running> => {
  const running = readRunning(home);
  if (!running) throw new Problem('notUp', 'Nothing is running for this checkout. Start it: npm run localstack:up');
  const left = await alive(running.processes);
  const ended = running.processes.filter(({ pid }) => left.every((one) => one.pid !== pid)).map(({ name }) => name);
  if (ended.length > 0)
    throw new Problem(
      'notUp',
      `${ended.join(' and ')} ended; see ${join(home, 'logs')}. Start again: npm run localstack:down && npm run localstack:up`,
    );
  return running;
};
