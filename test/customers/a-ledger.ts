import { onSlotChange } from '#functions/customers/on-slot-change.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import type { Slot } from '#functions/reservations/schema.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import type { Stream, StreamRecord } from '#platform/stream.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database, TableChange } from '#platform/table.ts';
import { AxonEvent } from '#shared/event.ts';

export const HELD_AT = Date.UTC(2026, 0, 5, 3);

export const aSlot = (changes: Partial<Slot> = {}): Slot => ({
  activityId: 'act_1',
  shard: 0,
  number: 1,
  state: 'HELD',
  generation: 1,
  claimId: 'claim1',
  userId: 'ann',
  visitorId: 'visitor-ann',
  heldAt: HELD_AT,
  expiresAt: HELD_AT + 300_000,
  ...changes,
});

export const aPaidSlot = (changes: Partial<Slot> = {}): Slot =>
  aSlot({
    state: 'CONFIRMED',
    productId: 'prd_1',
    campaignId: 'cmp_1',
    amount: 19_900,
    currency: 'KRW',
    paymentId: `pay-${changes.claimId ?? 'claim1'}`,
    confirmedAt: HELD_AT + 60_000,
    ...changes,
  });

let sequence = 0;
/** A change as delivered; by default the slot was free before. */
export const aChange = (after: Slot | undefined, before?: Slot): TableChange<Slot> => {
  sequence += 1;
  return { key: { group: 'act_1#0', number: after?.number ?? 1 }, before, after, sequence: String(sequence).padStart(12, '0') };
};

/** A stream that keeps what it was given and can be told to fail. */
export const aStream = () => {
  const records: StreamRecord[] = [];
  let refuse = (_at: number): boolean => false;
  const stream: Stream = {
    put: async (given) => {
      const failed = given.flatMap((_, at) => (refuse(at) ? [at] : []));
      records.push(...given.filter((_, at) => !failed.includes(at)));
      return { failed };
    },
  };
  return {
    stream,
    records,
    events: (): AxonEvent[] => records.map(({ data }) => AxonEvent.parse(JSON.parse(data))),
    refuseWhen: (when: (at: number) => boolean): void => {
      refuse = when;
    },
  };
};

/** The ledger on a database of its own, fed by a slot table's changes. */
export const aLedger = (database: Database = sqliteDatabase(new SqliteFile(':memory:'))) => {
  const orders = orderStore(database);
  const customers = customerStore(database);
  const events = aStream();
  const setAside: { readonly sequence: string; readonly error: unknown }[] = [];
  const deps = {
    orders,
    customers,
    events: events.stream,
    clock: { now: () => HELD_AT + 61_000 },
    setAside: async ({ sequence }: TableChange<Slot>, error: unknown) => {
      setAside.push({ sequence, error });
    },
  };
  return {
    deps,
    orders,
    customers,
    events,
    setAside,
    deliver: (changes: readonly TableChange<Slot>[]) => onSlotChange(changes, deps),
  };
};
