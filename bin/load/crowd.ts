import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { HttpPool, Reply, RequestParts } from './http-pool.ts';
import type { PlannedShopper } from './plan.ts';
import { note, type Tally } from './tally.ts';

/** What a shopper of the crowd came to hold and did. */
export interface Visit {
  readonly shopper: PlannedShopper;
  /** Places the answers promised; more than one different one would be an over-booking. */
  readonly slots: Set<number>;
  reservationToken?: string;
  isPaid: boolean;
  isCancelled: boolean;
}

export interface CrowdTools {
  readonly activityId: string;
  readonly pool: HttpPool;
  readonly tally: Tally;
  readonly tokenOf: (userId: string) => string;
}

const Answer = z.object({ code: z.string().optional(), slot: z.int().optional(), reservationToken: z.string().optional() });
const Window = z.object({
  paymentToken: z.string(),
  merchantReference: z.string(),
  amount: z.int(),
  currency: z.string(),
});
const Payment = z.object({ paymentId: z.string() });

const GOOD_CARD = '4242424242424242';
/** Decided half a minute after it was used. */
const LATE_CARD = '4000000000000259';
const ASK_AGAIN_MS = 2000;
/** Longer than the provider takes for the late card. */
const ASK_FOR_MS = 60_000;
/** As often as a patient shopper comes again after a "try again", or after no answer at all. */
const PATIENCE = 10;
const COME_AGAIN_MS = 1000;
/** What passes by itself: no answer, a gateway's "too many" and "not now", and the API's own. The storefront client does so too. */
const PASSING: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);

interface Call extends RequestParts {
  /** Under which its answers are counted. */
  readonly name: string;
  /** When the shopper meant to make it; a late start counts as waiting. @default now */
  readonly meantAt?: number;
}

/** A reply with what it says, read once: the generator's time is taken from the server's. */
interface Told extends Reply {
  readonly told: z.infer<typeof Answer>;
}

const send = async ({ name, meantAt = performance.now(), ...request }: Call, { pool, tally }: CrowdTools): Promise<Told> => {
  tally.sent += 1;
  const reply = await pool.send(request);
  const told = Answer.safeParse(jsonOf(reply)).data ?? {};
  const code = reply.status >= 400 ? ` ${told.code ?? ''}` : '';
  note(tally, `${name} ${reply.status}${code}`, performance.now() - meantAt);
  return { ...reply, told };
};

/** Sends until there is an answer that decides something. */
const insist = async (call: Call, tools: CrowdTools): Promise<Told> => {
  const { meantAt: _, ...again } = call;
  let reply = await send(call, tools);
  for (let tried = 1; tried < PATIENCE && PASSING.has(reply.status); tried += 1) {
    await wait(COME_AGAIN_MS);
    reply = await send(again, tools);
  }
  return reply;
};

/** A gateway may answer in HTML: that decides nothing. */
const jsonOf = ({ body }: Reply): unknown => {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    return {};
  }
};

/** Open loop: everybody clicks when planned, however long the answers to others take. */
export const arrive = async (shoppers: readonly PlannedShopper[], tools: CrowdTools): Promise<readonly Visit[]> => {
  const startedAt = performance.now();
  const visits: Promise<Visit>[] = [];
  for (const shopper of shoppers) {
    const early = shopper.arrivesAt - (performance.now() - startedAt);
    if (early > 1) await wait(early);
    visits.push(visit(shopper, startedAt + shopper.arrivesAt, tools));
  }
  return Promise.all(visits);
};

const visit = async (shopper: PlannedShopper, meantAt: number, tools: CrowdTools): Promise<Visit> => {
  const result: Visit = { shopper, slots: new Set(), isPaid: false, isCancelled: false };
  const { secondClickAfter } = shopper;
  const again = async (after: number): Promise<void> => {
    await wait(after);
    await click(result, meantAt + after, tools);
  };
  await Promise.all([click(result, meantAt, tools), ...(secondClickAfter === undefined ? [] : [again(secondClickAfter)])]);
  return result;
};

const click = async (result: Visit, meantAt: number, tools: CrowdTools): Promise<void> => {
  const path = `/v1/activities/${tools.activityId}/reservations`;
  const token = tools.tokenOf(result.shopper.userId);
  tools.tally.late.push(performance.now() - meantAt);
  const { slot, reservationToken } = (await insist({ name: 'reserve', path, token, body: '{}', meantAt }, tools)).told;
  if (slot === undefined || reservationToken === undefined) return;
  result.slots.add(slot);
  result.reservationToken = reservationToken;
};

/** A winner does what was planned for it. */
export const liveOn = async (visit: Visit, tools: CrowdTools): Promise<void> => {
  if (visit.reservationToken === undefined) return;
  const { fate } = visit.shopper;
  if (fate === 'cancel') await cancel(visit, tools);
  if (fate === 'pay' || fate === 'late') await pay(visit, fate === 'pay' ? GOOD_CARD : LATE_CARD, tools);
};

const cancel = async (visit: Visit, tools: CrowdTools): Promise<void> => {
  const path = `/v1/activities/${tools.activityId}/reservations/me`;
  const reply = await insist({ name: 'cancel', method: 'DELETE', path, token: tools.tokenOf(visit.shopper.userId) }, tools);
  visit.isCancelled = reply.status === 204;
};

const pay = async (visit: Visit, card: string, tools: CrowdTools): Promise<void> => {
  const token = tools.tokenOf(visit.shopper.userId);
  const post = (name: string, path: string, body: object) => insist({ name, path, token, body: JSON.stringify(body) }, tools);
  const prepared = await post('prepare', '/v1/reservations/prepare', { reservationToken: visit.reservationToken });
  if (prepared.status !== 200) return;
  const { paymentToken, ...window } = Window.parse(jsonOf(prepared));
  const { merchantReference, amount, currency } = window;
  const paid = await post('provider', '/sandbox/payments', { merchantReference, amount, currency, card });
  if (paid.status !== 201) return;
  const { paymentId } = Payment.parse(jsonOf(paid));
  const until = performance.now() + ASK_FOR_MS;
  let reply = await post('confirm', '/v1/reservations/confirm', { paymentToken, paymentId });
  while (reply.status === 202 && performance.now() < until) {
    await wait(ASK_AGAIN_MS);
    reply = await post('confirm', '/v1/reservations/confirm', { paymentToken, paymentId });
  }
  visit.isPaid = reply.status === 200;
};
