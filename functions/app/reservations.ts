import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { reservationDeps } from '#functions/reservations/dependencies.ts';
import { engineRoutes } from '#functions/reservations/engine-routes.ts';
import { everyMinuteRelease } from '#functions/reservations/every-minute-release.ts';
import { onReleaseMessage } from '#functions/reservations/on-release-message.ts';
import { onSlotChange } from '#functions/reservations/on-slot-change.ts';
import { type PaymentEvent, receivePaymentEvent } from '#functions/reservations/payments/payment-event.ts';
import { sandboxProvider } from '#functions/reservations/payments/provider.sandbox.ts';
import { tellSandboxEvents } from '#functions/reservations/payments/sandbox-events.ts';
import { sandboxRoutes } from '#functions/reservations/payments/sandbox-routes.ts';
import { createSignatures } from '#functions/reservations/payments/signature.ts';
import { readDrift } from '#functions/reservations/stock/read-drift.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { type Swept, sweep } from '#functions/reservations/sweep.ts';
import { createTokens, type TokenKey } from '#functions/reservations/tokens.ts';
import type { DeliveredMessage, Queue } from '#platform/queue.ts';
import type { BatchResult } from '#platform/stream.ts';
import type { TableChange } from '#platform/table.ts';
import { answerOnce } from '#shared/answer-once.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import { activityReader } from './catalog.ts';
import { customerReader } from './customers.ts';
import type { Drivers } from './drivers.ts';

export { SWEEP_EVERY } from '#functions/reservations/limits.ts';

/** Drivers of the reservation engine. */
export interface ReservationDrivers extends Drivers {
  /** The first key signs reservation tokens, all of them are accepted. */
  readonly tokenKeys: readonly [TokenKey, ...TokenKey[]];
  /** Shared with the payment provider, which signs its events with one of them. */
  readonly paymentKeys: readonly [TokenKey, ...TokenKey[]];
}

/** The reservation engine with its stores; one per process, it holds the mask cache. */
export const reservationEngine = ({ clock, random, database, tokenKeys, paymentKeys }: ReservationDrivers) => {
  const [{ secret }, ...others] = paymentKeys;
  const signatures = createSignatures([secret, ...others.map((key) => key.secret)]);
  const deps = reservationDeps(database, {
    clock,
    random,
    tokens: createTokens(tokenKeys),
    readActivity: activityReader(database),
    readCustomer: customerReader(database),
    provider: sandboxProvider(database, clock),
    signatures,
  });
  /** As a provider would, but for the network in between. */
  const send = (event: PaymentEvent): Promise<void> => {
    const body = Buffer.from(JSON.stringify(event));
    return receivePaymentEvent({ body, signature: signatures.sign(body, clock.now()) }, deps);
  };
  const sweepAll = async (): Promise<Swept> => {
    const untold = await tellSandboxEvents({ database, clock, send }).catch((error: unknown) => [error]);
    const swept = await sweep(deps);
    return { ...swept, errors: [...swept.errors, ...untold] };
  };
  return {
    deps,
    /** Also sends what the sandbox provider has to tell. */
    sweep: sweepAll,
    onReleaseMessage: (messages: readonly DeliveredMessage[]): Promise<BatchResult> => onReleaseMessage(messages, deps),
    /** One run of the minute rule on AWS. */
    everyMinute: (report: (swept: Swept) => void): Promise<void> =>
      everyMinuteRelease({ clock, report, sweep: sweepAll, wait: (ms) => wait(ms) }),
  };
};

export type ReservationEngine = ReturnType<typeof reservationEngine>;

/** How long all viewers of an activity share one count of its places (ms). */
const DRIFT_KEPT = 500;

/** Reserve, prepare, confirm, cancel, availability, entries; and the payment provider's door. */
export const reservationsApi = ({ deps }: ReservationEngine): readonly BoundRoute[] =>
  bindRoutes(engineRoutes, {
    ...deps,
    drift: answerOnce((activityId: string) => readDrift(activityId, deps), { clock: deps.clock, keepMs: DRIFT_KEPT }),
  });

/** The sandbox payment provider's own door; never wired where real money is taken. */
export const sandboxApi = ({ database, clock }: Drivers): readonly BoundRoute[] =>
  bindRoutes(sandboxRoutes, { sandbox: sandboxProvider(database, clock) });

/** Consumer of the slots' changes that sends every hold and payment window a message to its own end. */
export const announceDeadlines =
  ({ clock, releaseQueue }: Pick<Drivers, 'clock'> & { readonly releaseQueue: Queue }) =>
  (changes: readonly TableChange<SlotRow>[]): Promise<BatchResult> =>
    onSlotChange(changes, { clock, releaseQueue });

const Key = z.object({ id: z.string().regex(/^[A-Za-z0-9]+$/), secret: z.base64url().min(43) });
const TokenKeys = z.union([z.array(Key).min(1), Key.transform((key) => [key])]);

/**
 * Reads the keys of tokens and of payment events: `[{"id": "a", "secret": "<base64url of 32 bytes or more>"}]`, the signing key first; or one such key alone, which is
 * what Secrets Manager can generate.
 */
export const parseKeys = (json: string): ReservationDrivers['tokenKeys'] => {
  const keys = TokenKeys.parse(JSON.parse(json)).map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64url') }));
  const [signing, ...others] = keys;
  if (!signing) throw new Error('There is no key to sign with');
  return [signing, ...others];
};
