import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { HOUR } from '#shared/clock.ts';
import { type AxonProcess, startAxon } from '#test/house/axon-process.ts';
import { type Account, account } from './account.ts';
import { batchesOf, type ChaosEvent, type Sent, sendBatch } from './send.ts';

export interface Chaos extends Account, Sent {
  /** Events the counters of the activity say. */
  readonly counted: number;
  /** Visitors the funnel says, and those who were there. */
  readonly visitors: number;
  readonly visitorsSent: number;
  readonly kills: number;
  readonly seconds: number;
  /** What the processes had to report besides the faults that were meant. */
  readonly errors: string;
}

interface ChaosOptions {
  readonly events: number;
  readonly data: string;
  /** How often the process is killed on the way. @default 2 */
  readonly kills?: number;
  /** Batches under way at once. @default 8 */
  readonly senders?: number;
  readonly onProgress?: (sent: number) => void;
}

const ENTRY = join(import.meta.dirname, 'chaos-server.ts');
const HEALING = 180_000;

const start = (data: string, seed: number, port = 0): Promise<AxonProcess> =>
  startAxon({ data, port, flags: ['--seed', String(seed)], entry: ENTRY });

/**
 * Sends events like trackers do to an Axon whose stream, queue, bucket, tables and search engine fail and whose process is
 * killed; then lets it heal, and asks where everything is.
 */
export const chaos = async ({ events, data, kills = 2, senders = 8, onProgress }: ChaosOptions): Promise<Chaos> => {
  const startedAt = performance.now();
  const batches = batchesOf(events);
  const sent: Sent = { again: 0, retried: 0 };
  let axon = await start(data, 1);
  const target = { url: () => axon.url, writeKey: axon.writeKey, activityId: axon.activityId };
  const killAt = Array.from({ length: kills }, (_, at) => Math.floor((batches.length * (at + 1)) / (kills + 1)));
  let errors = '';
  let next = 0;
  let restarting = Promise.resolve();
  const killAndRestart = async (seed: number): Promise<void> => {
    const port = Number(new URL(axon.url).port);
    await axon.kill9();
    errors += axon.errors();
    axon = await start(data, seed, port);
  };
  const sender = async (): Promise<void> => {
    for (let at = next++; at < batches.length; at = next++) {
      const kill = killAt.indexOf(at);
      // Nobody waits: the others are in the middle of their requests, as customers are.
      if (kill >= 0) restarting = restarting.then(() => killAndRestart(kill + 2));
      await sendBatch(batches[at] ?? [], target, sent);
      onProgress?.(Math.min(events, (at + 1) * 20));
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  await restarting;
  // A last kill with everything on its way, then it may heal.
  await axon.kill9();
  errors += axon.errors();
  axon = await start(data, 0);
  await heal(axon);
  const figures = await figuresOf(axon, batches);
  await axon.stop();
  errors += axon.errors();
  const seconds = (performance.now() - startedAt) / 1000;
  return { ...(await account(data, batches)), ...sent, ...figures, kills: kills + 1, seconds, errors };
};

interface Consumers {
  readonly items: readonly { readonly consumer: string; readonly lagRecords: number; readonly deadLetters: number }[];
}

/** Redrives what was given up and waits until nobody has anything left to do. */
const heal = async (axon: AxonProcess): Promise<void> => {
  const token = await axon.member('admin');
  const deadline = performance.now() + HEALING;
  while (performance.now() < deadline) {
    const { items } = await axon.call<Consumers>('/v1/system/consumers', { token });
    if (items.every(({ lagRecords, deadLetters }) => lagRecords === 0 && deadLetters === 0)) return;
    if (items.some(({ deadLetters }) => deadLetters > 0)) await axon.call('/v1/system/redrive', { method: 'POST', token });
    await wait(200);
  }
  throw new Error('It did not heal');
};

const figuresOf = async (axon: AxonProcess, batches: readonly (readonly ChaosEvent[])[]) => {
  const token = await axon.member('viewer');
  const from = Date.now() - 12 * HOUR;
  const { rows } = await axon.call<Counters>(`/v1/activities/${axon.activityId}/counters?unit=hour&from=${from}`, { token });
  const funnel = await axon.call<Funnel>(`/v1/activities/${axon.activityId}/funnel`, { token });
  const visited = batches.flat().filter(({ name }) => name === 'PAGE_VIEW');
  return {
    counted: rows.reduce((sum, { count }) => sum + count, 0),
    visitors: funnel.steps[0]?.people ?? 0,
    visitorsSent: new Set(visited.map(({ visitorId }) => visitorId)).size,
  };
};
