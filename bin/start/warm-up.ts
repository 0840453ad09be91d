import { setTimeout as pause } from 'node:timers/promises';
import { startScratch } from '#functions/app/embedded.ts';
import type { EmbeddedWorld } from '#functions/app/embedded-drivers.ts';
import type { Embedded } from '#functions/app/serve.ts';
import { arrive, type CrowdTools, liveOn } from '../load/crowd.ts';
import { httpPool } from '../load/http-pool.ts';
import { type PlannedShopper, planCrowd } from '../load/plan.ts';
import { newTally, type Tally } from '../load/tally.ts';
import { apiClient } from '../simulate/api-client.ts';
import { createSale, openWriteKey } from './demo.ts';

export interface WarmUpOptions extends EmbeddedWorld {
  /** Whether the real Axon has time for this. */
  readonly isQuiet: () => boolean;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /**
   * How many flash sales are walked through. With 6 of them the first 100 answers of the first real sale took two thirds of the
   * time they take without a warm-up, with 18 two fifths. @default 16
   */
  readonly sales?: number;
}

const SALES = 16;
const SHOPPERS = 200;
/** A quarter wins, the others hear that all is sold. */
const STOCK = 50;
/** As many walk at once: whoever comes to the real door meanwhile waits for their few milliseconds at most. */
const AT_ONCE = 25;
const EVENTS_A_BATCH = 20;
/** Ready for the first visitor is more urgent than ready for a crowd. */
const BEGIN_AFTER_MS = 1000;
const ASK_AGAIN_MS = 50;
/** Consumers gather for up to this while there is a crowd. */
const CONSUMERS_FOLLOW_MS = 1500;

/**
 * Lets a small crowd walk through a scratch Axon in this process, whose code is thereby compiled when the first real crowd comes:
 * the first hundreds of requests of a new process take several times as long as all later ones. See ADR 17.
 * It does not touch the real Axon.
 * @returns what the scratch Axon answered, once it is over
 */
export const warmUp = async ({ isQuiet, signal, sales = SALES, ...world }: WarmUpOptions): Promise<Tally> => {
  const tally = newTally();
  /** @returns whether to go on */
  const quiet = async (afterMs: number): Promise<boolean> => {
    await rest(afterMs, signal);
    while (!signal.aborted && !isQuiet()) await rest(ASK_AGAIN_MS, signal);
    return !signal.aborted;
  };
  if (!(await quiet(BEGIN_AFTER_MS))) return tally;
  const scratch = await startScratch(world);
  const pool = httpPool(scratch.url, AT_ONCE);
  try {
    const steps = rehearsal(scratch, { pool, tally, sales }, world);
    while ((await quiet(0)) && !(await steps.next()).done);
    await rest(CONSUMERS_FOLLOW_MS, signal);
    return tally;
  } finally {
    pool.close();
    await scratch.stop();
  }
};

const rest = (ms: number, signal: AbortSignal): Promise<void> => pause(ms, undefined, { signal }).catch(() => undefined);

/** Whole flash sales in short steps. */
async function* rehearsal(
  { url, issuer }: Embedded,
  { sales, ...shared }: Pick<CrowdTools, 'pool' | 'tally'> & { readonly sales: number },
  world: EmbeddedWorld,
): AsyncGenerator<void> {
  const call = apiClient(url);
  const adminToken = await issuer.memberToken('admin');
  const options = { call, adminToken, clock: world.clock, origins: [url] };
  const writeKey = await openWriteKey(options);
  const crowd = planCrowd({ ...PLAN, run: 'warm-up' }).map(atOnce);
  const tokens = new Map<string, string>();
  for (const { userId } of crowd) tokens.set(userId, await issuer.shopperToken(userId));
  const tokenOf = (userId: string): string => tokens.get(userId) ?? '';
  for (let sale = 0; sale < sales; sale += 1) {
    const { activityId } = await createSale(options, DRAFT);
    const tools: CrowdTools = { ...shared, activityId, tokenOf };
    for (let at = 0; at < crowd.length; at += AT_ONCE) {
      await shared.pool.send({ path: `/v1/e?k=${writeKey}`, body: visitsOf(activityId, world) });
      await shop(crowd.slice(at, at + AT_ONCE), tools);
      yield;
    }
  }
}

const PLAN = { users: SHOPPERS, withinMs: 0, doubleClick: 0.2, abandon: 0.4, cancel: 0.2, late: 0, seed: 1 };
const DRAFT = { name: 'Warm-up', stock: STOCK, product: { name: 'Warm-up', description: '', category: '', price: 10_000 } };

const atOnce = ({ secondClickAfter, ...shopper }: PlannedShopper): PlannedShopper => ({
  ...shopper,
  secondClickAfter: secondClickAfter === undefined ? undefined : 1,
});

const shop = async (shoppers: readonly PlannedShopper[], tools: CrowdTools): Promise<void> => {
  const visits = await arrive(shoppers, tools);
  await Promise.all(visits.map((visit) => liveOn(visit, tools)));
};

/** A batch as the tracker sends it. */
const visitsOf = (activityId: string, { clock, random }: EmbeddedWorld): string => {
  const sentAt = clock.now();
  const visitorId = random.id();
  const event = {
    name: 'PAGE_VIEW',
    createdAt: sentAt,
    visitorId,
    sessionId: random.id(),
    activityId,
    url: 'https://shop.example/',
  };
  return JSON.stringify({ sentAt, events: Array.from({ length: EVENTS_A_BATCH }, () => ({ ...event, id: random.id() })) });
};
