import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '#shared/clock.ts';
import { type AxonProcess, freshFolder, removeFolder, type StartOptions, startAxon } from '#test/house/axon-process.ts';
import { createSale } from '../../bin/start/demo.ts';
import { loadRow, microseconds, type Row } from './figures.ts';
import { type Load, runLoad } from './http-load.ts';

/** One thing that `npm run bench` measures. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  /** How it was measured, for the reader of the table. */
  readonly notes: string;
  readonly run: () => Promise<readonly Row[]>;
}

export const portOf = ({ url }: AxonProcess): number => Number(new URL(url).port);

/** A fresh Axon without a crowd, for the time of `work`. */
export const withAxon = async <T>(work: (axon: AxonProcess) => Promise<T>, options: StartOptions = {}): Promise<T> => {
  const data = freshFolder();
  const axon = await startAxon({ data, ...options });
  try {
    const result = await work(axon);
    await axon.stop();
    if (axon.errors()) process.stderr.write(axon.errors());
    return result;
  } finally {
    await axon.kill9();
    removeFolder(data);
  }
};

/** A published activity of its own, made through the catalog's calls. */
export const openActivity = async (axon: Pick<AxonProcess, 'call' | 'member'>, stock: number): Promise<string> => {
  const { activityId } = await createSale(
    { call: axon.call, adminToken: await axon.member('admin'), clock: systemClock },
    { name: `Bench ${stock}`, stock, product: { name: 'Bench', description: '', category: '', price: 10_000 } },
  );
  return activityId;
};

/** With the warm-up that `axon start` has, and which the tests go without. */
export const AS_STARTED: StartOptions = { flags: ['--no-crowd'] };
const CALM_FOR_MS = 2000;
const CALM_CPU_SECONDS = 0.2;
const LONGEST_WARM_UP_MS = 60_000;

/** Waits until the process has done next to nothing for two seconds: its warm-up is over. */
export const untilCalm = async ({ pid }: AxonProcess): Promise<void> => {
  const giveUpAt = performance.now() + LONGEST_WARM_UP_MS;
  for (let before = cpuSeconds(pid); performance.now() < giveUpAt; ) {
    await setTimeout(CALM_FOR_MS);
    const now = cpuSeconds(pid);
    if (now === undefined || before === undefined || now - before < CALM_CPU_SECONDS) return;
    before = now;
  }
};

const TICKS_A_SECOND = 100;

/** Processor seconds a process has used so far, all its threads together; undefined where there is no /proc. */
export const cpuSeconds = (pid: number): number | undefined => {
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) / TICKS_A_SECOND;
  } catch {
    return undefined;
  }
};

/**
 * Sends requests to a quiet Axon. Besides the rate, which others on the machine can spoil, the line tells the processor time
 * the server took for each, its consumers' work up to the last answer included.
 * @param each requests, or events of them, that one answer stands for
 */
export const loadOn = async (axon: AxonProcess, what: string, load: Omit<Load, 'port'> & { readonly each?: number }) => {
  await catchUp(axon);
  const before = cpuSeconds(axon.pid);
  const result = await runLoad({ ...load, port: portOf(axon) });
  const after = cpuSeconds(axon.pid);
  const { each = 1 } = load;
  const cpu = before === undefined || after === undefined ? undefined : (after - before) / (result.requests * each);
  const row: Row = { ...loadRow(what, result, each), ...(cpu === undefined ? {} : { 'server CPU each': microseconds(cpu) }) };
  return { result, row };
};

interface Consumers {
  readonly items: readonly { readonly consumer: string; readonly lagRecords: number; readonly deadLetters: number }[];
}

/** Waits until no consumer has anything left to do. @returns seconds it took */
export const catchUp = async (axon: AxonProcess): Promise<number> => {
  const token = await axon.member('viewer');
  const startedAt = performance.now();
  for (;;) {
    const { items } = await axon.call<Consumers>('/v1/system/consumers', { token });
    if (items.some(({ deadLetters }) => deadLetters > 0)) throw new Error('A consumer has given up on a record');
    if (items.every(({ lagRecords }) => lagRecords === 0)) return (performance.now() - startedAt) / 1000;
    await setTimeout(50);
  }
};
