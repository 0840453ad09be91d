import type { Database } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import { inParallel } from '../release/in-parallel.ts';
import { sandboxPaymentsTable } from '../tables.ts';
import type { PaymentEvent } from './payment-event.ts';

export interface SandboxEventDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly send: (event: PaymentEvent) => Promise<void>;
}

/** Events per run, and at once. */
const BATCH = 50;
const PARALLEL = 5;

/** Tells the merchant of every sandbox payment that succeeded late, until each event was taken: at least once. @returns failures */
export const tellSandboxEvents = async ({ database, clock, send }: SandboxEventDeps): Promise<readonly unknown[]> => {
  const charges = database.table<{ reference: string; paymentId: string }>(sandboxPaymentsTable);
  const due = await charges.query({ partition: 'tell', index: 'byUntold', range: { to: clock.now() }, limit: BATCH });
  const { errors } = await inParallel(due.items, PARALLEL, async ({ reference, paymentId }) => {
    await send({ merchantReference: reference, paymentId });
    await charges.update({ reference, paymentId }, { remove: ['tellGroup'] });
  });
  return errors;
};
