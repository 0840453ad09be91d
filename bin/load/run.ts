import { setTimeout as wait } from 'node:timers/promises';
import type { CallApi } from '../simulate/api-client.ts';
import { arrive, type CrowdTools, liveOn, type Visit } from './crowd.ts';
import { httpPool } from './http-pool.ts';
import { limberUp } from './limber-up.ts';
import { LOST_COME_BACK_MS, type OnOffer, placesOnOffer } from './on-offer.ts';
import { type CrowdPlan, type PlannedShopper, planCrowd } from './plan.ts';
import { measureRefusal } from './refusal-cost.ts';
import { failuresOf, newTally, type Outcome, outcomeOf, outcomesOf, type Tally } from './tally.ts';
import { readAvailability, readEntries, readTruth } from './truth.ts';
import { judge, type Promised, type RefusalCost, type Verdict } from './verdict.ts';

export interface LoadRun {
  readonly activityId: string;
  readonly url: string;
  readonly call: CallApi;
  readonly plan: CrowdPlan;
  readonly connections: number;
  readonly viewerToken: string;
  readonly shopperToken: (userId: string) => Promise<string>;
  /** Told what is going on, and the figures so far. */
  readonly onPhase: (phase: string, tally: Tally) => void;
  /** What befalls the server from the first click on: then answers may be lost, and nothing else. */
  readonly disaster?: () => Promise<void>;
}

export interface LoadReport {
  readonly activityId: string;
  readonly users: number;
  readonly seconds: number;
  readonly stock: number;
  /** Places taken at the end, in whatever state, and those of them that are sold. */
  readonly taken: number;
  readonly confirmed: number;
  readonly orders: number;
  readonly secondWave: { readonly released: number; readonly cameBack: number; readonly won: number };
  /** Places that were free and on offer to nobody when the first wave was over, and came back within two sweeps. */
  readonly lostTickets: number;
  readonly serverErrors: number;
  readonly lost: number;
  readonly refusalCost: RefusalCost | undefined;
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** How late the generator itself was with its clicks: that much of their times is not the server's. */
  readonly clickedLate: Outcome;
  readonly verdict: Verdict;
}

/** A released place is on offer to everybody after this. */
const MASK_FOLLOWS_MS = 1200;
/** Enough come back that every released place finds somebody. */
const COME_BACK_PER_PLACE = 3;

/** A flash sale from the first click to the last order, then what the API says of it. */
export const runLoad = async (run: LoadRun): Promise<LoadReport> => {
  const { activityId, call, plan, url, viewerToken, onPhase } = run;
  const tally = newTally();
  const reader = { activityId, call, token: viewerToken };
  const before = (await readEntries(reader)).length;
  const { stock } = await readAvailability(reader);
  onPhase(`Signing ${plan.users} tokens`, tally);
  const shoppers = planCrowd(plan);
  const tokens = new Map<string, string>();
  for (const { userId } of shoppers) tokens.set(userId, await run.shopperToken(userId));
  await limberUp();
  const pool = httpPool(url, run.connections);
  try {
    await pool.connect();
    const tools: CrowdTools = { activityId, pool, tally, tokenOf: (userId) => tokens.get(userId) ?? '' };
    const { first, second, released, lostTickets, seconds } = await twoWaves(run, shoppers, tools);
    onPhase('Reading the truth back', tally);
    const truth = await readTruth(reader);
    const refusalCost = truth.availability.remaining === 0 ? await measureRefusal(run, pool) : undefined;
    const visits = [...first, ...second];
    const won = second.filter(({ slots }) => slots.size > 0).length;
    const { answered, serverErrors, lost } = failuresOf(tally);
    const verdict = judge({
      ...truth,
      before,
      promised: promisesOf(visits),
      paid: visits.filter(({ isPaid }) => isPaid).map(({ shopper }) => shopper.userId),
      released,
      wonInSecondWave: won,
      cameBack: second.length,
      users: plan.users,
      answered,
      serverErrors,
      lost,
      mayLose: run.disaster !== undefined,
      refusalCost,
    });
    return {
      activityId,
      users: plan.users,
      seconds,
      stock,
      taken: truth.entries.length,
      confirmed: truth.entries.filter(({ state }) => state === 'CONFIRMED').length,
      orders: truth.buyers.length,
      secondWave: { released, cameBack: second.length, won },
      lostTickets,
      serverErrors,
      lost,
      refusalCost,
      outcomes: outcomesOf(tally),
      clickedLate: outcomeOf(tally.late),
      verdict,
    };
  } finally {
    pool.close();
  }
};

/** Everybody comes, winners pay, cancel or leave, and whoever got nothing comes back for what was given up. */
const twoWaves = async (run: LoadRun, shoppers: readonly PlannedShopper[], tools: CrowdTools) => {
  const { plan, onPhase, disaster } = run;
  const { tally } = tools;
  const startedAt = performance.now();
  onPhase(`${plan.users} shoppers within ${plan.withinMs / 1000} s`, tally);
  const befallen = disaster?.();
  const first = await arrive(shoppers, tools);
  onPhase('Winners pay, cancel or leave', tally);
  await Promise.all(first.map((visit) => liveOn(visit, tools)));
  await befallen;
  await wait(MASK_FOLLOWS_MS);
  const { released, lostTickets } = disaster ? await comeBack(run) : await offerAfter(first, run);
  const back = comingBack(first, { released, withinMs: plan.withinMs });
  onPhase(`Second wave: ${back.length} come back for ${released} released places`, tally);
  const second = await arrive(back, tools);
  await Promise.all(second.map((visit) => liveOn(visit, tools)));
  return { first, second, released, lostTickets, seconds: (performance.now() - startedAt) / 1000 };
};

const remainingOf = async ({ activityId, call, viewerToken: token }: LoadRun): Promise<number> =>
  (await readAvailability({ activityId, call, token })).remaining;

/** What a dead process held in its hands is on offer again after two sweeps: then whatever nobody has. */
const comeBack = async (run: LoadRun): Promise<OnOffer> => {
  await wait(LOST_COME_BACK_MS);
  return { released: await remainingOf(run), lostTickets: 0 };
};

const offerAfter = (first: readonly Visit[], run: LoadRun): Promise<OnOffer> =>
  placesOnOffer({
    cancelled: first.filter(({ isCancelled }) => isCancelled).length,
    isSoldOut: first.some(({ slots }) => slots.size === 0),
    readRemaining: () => remainingOf(run),
    wait: (ms) => wait(ms),
  });

const promisesOf = (visits: readonly Visit[]): readonly Promised[] =>
  visits.flatMap(({ shopper, slots, isCancelled }) =>
    isCancelled ? [] : [...slots].map((slot) => ({ userId: shopper.userId, slot })),
  );

/** Shoppers who got nothing try once more; this time everybody pays. */
const comingBack = (
  first: readonly Visit[],
  { released, withinMs }: { readonly released: number; readonly withinMs: number },
): readonly PlannedShopper[] => {
  const back = first.filter(({ slots }) => slots.size === 0).slice(0, released * COME_BACK_PER_PLACE);
  return back.map(({ shopper }, at) => ({
    ...shopper,
    arrivesAt: (withinMs * at) / Math.max(1, back.length),
    fate: 'pay',
  }));
};
