import type { Funnel } from '#functions/behavior/schema.ts';
import type { ShopActivity } from '#functions/catalog/schema.ts';
import type { ApiProblem, CallApi } from './api-client.ts';
import { type Appetite, type Outcome, type ShopperTools, walk } from './shopper.ts';

export interface JourneyRun {
  readonly activityId: string;
  readonly visitors: number;
  readonly writeKey: string;
  /** Of a viewer; reads the funnel back. */
  readonly viewerToken: string;
  readonly baseUrl: string;
  readonly appetite: Appetite;
  /** Shoppers under way at once. */
  readonly concurrency: number;
  readonly onProgress: (done: number) => void;
}

/** What was sent, and what the API says of it. `funnel` counts only this run: after minus before. */
export interface JourneyReport {
  readonly visitors: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly failures: readonly string[];
  readonly funnel: Readonly<Record<string, number>>;
  readonly agrees: boolean;
  readonly seconds: number;
}

/** How long the funnel may take to show what was done (its promise is 2 s). */
const READ_BACK_MS = 15_000;

export const simulateJourney = async (run: JourneyRun, tools: ShopperTools): Promise<JourneyReport> => {
  const { call, now } = tools;
  const activity = await call<ShopActivity>(`/v1/shop/activities/${run.activityId}`);
  if (!activity.product) throw new Error('Only an activity that sells something has a journey to a purchase.');
  const sale = {
    activityId: run.activityId,
    productId: activity.product.id,
    writeKey: run.writeKey,
    shopUrl: `${run.baseUrl}/shop/`,
  };
  const before = await readFunnel(run, call);
  const startedAt = now();
  const outcomes: Record<Outcome, number> = { visited: 0, clicked: 0, reserved: 0, paid: 0, refused: 0 };
  const failures: string[] = [];
  let started = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (started < run.visitors) {
      started++;
      await walk(sale, run.appetite, tools)
        .then((outcome) => outcomes[outcome]++)
        .catch((error: ApiProblem | Error) => failures.push(error.message));
      run.onProgress(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.concurrency, run.visitors) }, worker));
  const seconds = (now() - startedAt) / 1000;
  const expected = expectedFunnel(outcomes);
  const funnel = await readUntil({ expected, before, read: () => readFunnel(run, call), now });
  return { visitors: run.visitors, outcomes, failures, funnel, agrees: failures.length === 0 && same(funnel, expected), seconds };
};

const expectedFunnel = ({ visited, clicked, reserved, paid, refused }: Record<Outcome, number>): Record<string, number> => ({
  VISIT: visited + clicked + reserved + paid + refused,
  CLICK: clicked + reserved + paid + refused,
  RESERVE: reserved + paid,
  PURCHASE: paid,
});

const readFunnel = async (run: JourneyRun, call: CallApi): Promise<Record<string, number>> => {
  const { steps } = await call<Funnel>(`/v1/activities/${run.activityId}/funnel`, { token: run.viewerToken });
  return Object.fromEntries(steps.map(({ step, people }) => [step, people]));
};

const same = (left: Readonly<Record<string, number>>, right: Readonly<Record<string, number>>): boolean =>
  Object.entries(right).every(([step, people]) => left[step] === people);

interface ReadBack {
  readonly expected: Readonly<Record<string, number>>;
  readonly before: Readonly<Record<string, number>>;
  readonly read: () => Promise<Record<string, number>>;
  readonly now: () => number;
}

const readUntil = async ({ expected, before, read, now }: ReadBack): Promise<Record<string, number>> => {
  const until = now() + READ_BACK_MS;
  for (;;) {
    const after = await read();
    const gained = Object.fromEntries(Object.entries(after).map(([step, people]) => [step, people - (before[step] ?? 0)]));
    if (same(gained, expected) || now() > until) return gained;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
