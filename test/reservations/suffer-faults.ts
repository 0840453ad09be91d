import { dispensersTable } from '#functions/reservations/tables.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { atCall, type Fault, type FaultPlan, faultyDatabase } from '#platform/table.faults.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import type { Database } from '#platform/table.ts';
import { HOUR } from '#shared/clock.ts';
import { PRICE } from './a-sale.ts';
import { checkInTheEnd, checkNow, type Scene } from './fault-scenes.ts';
import { faultyProvider, PROVIDER_FAULTS, type ProviderFault } from './faulty-provider.ts';

/** `late`: the store does its work when every deadline has passed. */
export const TABLE_FAULTS = [
  'failBefore',
  'failAfter',
  'duplicate',
  'conflict',
  'throttle',
  'stale',
  'late',
  'goneBefore',
  'goneAfter',
] as const;
export type TableFault = (typeof TABLE_FAULTS)[number];

export type Trouble =
  | { readonly on: 'table'; readonly call: number; readonly fault: TableFault }
  | { readonly on: 'provider'; readonly call: number; readonly fault: ProviderFault };

/** Beyond the hold, the payment window and their margins. */
const LATE = HOUR;

/** What an eventual read may still show: the hints as they were before the call. */
const replicaOf = async ({ sale }: Scene): Promise<Database> => {
  const replica = sqliteDatabase(new SqliteFile(':memory:'), { clock: sale.clock });
  const names = ['mask', 'dispenser#0', 'dispenser#1'];
  const rows = await sale.database.table(dispensersTable).batchGet(names.map((name) => ({ key: `act_1#${name}` })));
  for (const row of rows) await replica.table(dispensersTable).put(row);
  return replica;
};

const planOf = (troubles: readonly Trouble[], passTime: () => void): FaultPlan => {
  const asFault = (fault: TableFault): Fault => (fault === 'late' ? { delay: async () => passTime() } : fault);
  const plans = troubles.flatMap(({ on, call, fault }) => (on === 'table' ? [atCall(call, asFault(fault))] : []));
  return (call) => plans.map((plan) => plan(call)).find((fault) => fault !== undefined);
};

/** How many calls the scene makes of each, so that every await can be met. */
export interface Calls {
  readonly table: number;
  readonly provider: number;
}

/** Plays the scene with its troubles and looks at what is left, at once and in the end. @throws at a broken promise */
export const suffer = async (begin: () => Promise<Scene>, troubles: readonly Trouble[]): Promise<Calls> => {
  const scene = await begin();
  const { sale, provider } = scene;
  const passTime = () => sale.clock.advance(LATE);
  const isStale = troubles.some(({ fault }) => fault === 'stale');
  const replica = isStale ? await replicaOf(scene) : undefined;
  const database = faultyDatabase(sale.database, planOf(troubles, passTime), replica);
  const pay = (reference: string): void => {
    if (!provider.paid.has(reference) && !provider.voided.has(reference))
      provider.capture(reference, { paymentId: `meanwhile-${reference}`, amount: PRICE, currency: 'KRW' });
  };
  const faultAt = (number: number) =>
    troubles.flatMap(({ on, call, fault }) => (on === 'provider' && call === number ? [fault] : []))[0];
  const troubled = faultyProvider(provider, { faultAt, passTime, pay });
  const call = scene.act(sale.server({ database, provider: troubled }), database).catch(() => undefined);
  const answer = await Promise.race([call, database.gone, troubled.gone]);
  const isLate = troubles.some(({ fault }) => fault === 'late');
  await checkNow(scene, isLate ? undefined : answer);
  await scene.check?.(answer);
  await checkInTheEnd(scene);
  await scene.check?.(answer);
  await replica?.close();
  await sale.database.close();
  return { table: database.calls.length, provider: troubled.calls() };
};

/** Every fault at every await of the scene, a few calls more than it makes when all goes well. */
export const everyTrouble = async (begin: () => Promise<Scene>): Promise<readonly Trouble[]> => {
  const { table, provider } = await suffer(begin, []);
  const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
  return [
    ...upTo(table + 3).flatMap((call) => TABLE_FAULTS.map((fault) => ({ on: 'table', call, fault }) as const)),
    ...upTo(provider && provider + 1).flatMap((call) =>
      PROVIDER_FAULTS.map((fault) => ({ on: 'provider', call, fault }) as const),
    ),
  ];
};
