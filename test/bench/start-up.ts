import { setTimeout } from 'node:timers/promises';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { CampaignDetail } from '#functions/catalog/schema.ts';
import type { Page } from '#shared/page.ts';
import { type AxonProcess, freshFolder, removeFolder, startAxon } from '#test/house/axon-process.ts';
import type { Bench } from './a-bench.ts';
import { type Row, seconds } from './figures.ts';

const ROUNDS = 3;

/** Visitors of all the crowd's activities together. */
const crowdVisits = async ({ call }: AxonProcess, token: string): Promise<number> => {
  const { items } = await call<Page<CampaignDetail>>('/v1/campaigns?status=ACTIVE&q=Crowd', { token });
  const activities = items.flatMap((campaign) => campaign.activities);
  const funnels = await Promise.all(activities.map(({ id }) => call<Funnel>(`/v1/activities/${id}/funnel`, { token })));
  return funnels.reduce((sum, { steps }) => sum + (steps[0]?.people ?? 0), 0);
};

interface StartUp {
  readonly ready: number;
  readonly firstNumber: number;
}

/** Seconds until the ready line, and from there until the crowd's funnel counts more people than at the start. */
const startOnce = async (data: string): Promise<StartUp> => {
  const spawnedAt = performance.now();
  const axon = await startAxon({ data, flags: [] });
  const readyAt = performance.now();
  const token = await axon.member('viewer');
  let before = await crowdVisits(axon, token);
  while ((await crowdVisits(axon, token)) <= before) await setTimeout(20);
  const firstAt = performance.now();
  before = 0;
  await axon.stop();
  return { ready: (readyAt - spawnedAt) / 1000, firstNumber: (firstAt - readyAt) / 1000 };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const rowOf = (what: string, runs: readonly StartUp[]): Row => ({
  what,
  'start to ready': seconds(median(runs.map(({ ready }) => ready))),
  'ready to first live number': seconds(median(runs.map(({ firstNumber }) => firstNumber))),
});

const run = async (): Promise<readonly Row[]> => {
  const empty: StartUp[] = [];
  const used: StartUp[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const data = freshFolder();
    empty.push(await startOnce(data));
    used.push(await startOnce(data));
    removeFolder(data);
  }
  return [rowOf('empty data folder', empty), rowOf('used data folder', used)];
};

export const startUpBench: Bench = {
  name: 'start-up',
  title: 'Start',
  notes: `Median of ${ROUNDS}. The first live number is the funnel of the simulated crowd counting a visitor more, read through the API.`,
  run,
};
