import { setTimeout as wait } from 'node:timers/promises';
import type { HttpPool } from './http-pool.ts';
import type { LoadRun } from './run.ts';
import type { RefusalCost } from './verdict.ts';

interface Use {
  readonly items: readonly { readonly table: string; readonly reads: number; readonly writes: number }[];
}

/** What a request for a place touches; everything else works for others at the same time. */
const TABLES: ReadonlySet<string> = new Set(['slots', 'reservation-pointers', 'dispensers', 'customers']);
const PROBES = 500;
/** A sweep that comes by in between asks for much more than one request; the quieter of two looks is without one. */
const LOOKS = 2;

/** Sends latecomers to a sale that is sold out and has the server say what its tables were asked for. @returns undefined where it does not count */
export const measureRefusal = async (run: LoadRun, pool: HttpPool): Promise<RefusalCost | undefined> => {
  const costs: RefusalCost[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    const before = await readUse(run);
    if (!before) return undefined;
    await refuseSome(run, pool, look);
    const after = await readUse(run);
    if (!after) return undefined;
    const each = (name: keyof RefusalCost) => Math.round(((after[name] - before[name]) / PROBES) * 100) / 100;
    costs.push({ reads: each('reads'), writes: each('writes') });
  }
  return costs.reduce((least, cost) => (cost.reads + cost.writes < least.reads + least.writes ? cost : least));
};

const readUse = async ({ call, viewerToken: token }: LoadRun): Promise<RefusalCost | undefined> => {
  const use = await call<Use>('/v1/system/tables', { token }).catch(() => undefined);
  const asked = use?.items.filter(({ table }) => TABLES.has(table));
  return asked?.reduce((sum, { reads, writes }) => ({ reads: sum.reads + reads, writes: sum.writes + writes }), {
    reads: 0,
    writes: 0,
  });
};

const refuseSome = async ({ activityId, plan, shopperToken }: LoadRun, pool: HttpPool, look: number): Promise<void> => {
  const path = `/v1/activities/${activityId}/reservations`;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const token = await shopperToken(`late-${plan.run}-${look}-${probe}`);
    await pool.send({ path, token, body: '{}' });
    if (probe % 100 === 99) await wait(1);
  }
};
