import { offer, reopen, withhold } from './offer.ts';
import type { SaleRow } from './sale-store.ts';
import type { StockDeps } from './stock-deps.ts';
import { CHUNK } from './stock-store.ts';

export type ResizeDeps = Pick<StockDeps, 'sales' | 'slots' | 'stock' | 'dispensers' | 'masks' | 'gate' | 'clock'>;

/** Looks at all rows anew this often in one call; each time something else got in the way. */
const ROUNDS = 20;
/** Rows added before they are offered: few enough to open soon, many enough to be quick. */
const GROUP = 5 * CHUNK;

/**
 * Brings the rows of a sale to its target: numbers leave the offer before their rows go, and rows are there before their numbers
 * are offered. Only FREE rows go, the highest first, so it may stop above the target until more of them come back. Any number of
 * callers may be at it, and any of them may die: the sweeper goes on.
 * @param until when to stop for this time (epoch ms)
 * @returns the sale as it is now; undefined if there is none
 */
export const resizeStock = async (activityId: string, until: number, deps: ResizeDeps): Promise<SaleRow | undefined> => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const sale = await deps.sales.get(activityId);
    if (sale?.state !== 'READY') return sale;
    if (sale.rows === sale.target) await reopen(sale, deps);
    if (sale.rows === sale.target || deps.clock.now() >= until) return sale;
    const now = await (sale.rows > sale.target ? lower(sale, until, deps) : raise(sale, until, deps));
    if (now.isStuck) return sale;
  }
  return deps.sales.get(activityId);
};

/** Whether there is nothing more to be done for now. */
interface Step {
  readonly isStuck: boolean;
}

const lower = async (sale: SaleRow, until: number, deps: ResizeDeps): Promise<Step> => {
  const free = (await numbersOf(sale, deps)).flatMap(({ number, isFree }) => (isFree ? [number] : []));
  const excess = sale.rows - sale.target;
  let left = free.toSorted((one, other) => other - one).slice(0, excess);
  const close = free.length < excess;
  await withhold(sale, { from: close ? 1 : (left.at(-1) ?? 1), close }, deps);
  const isStuck = left.length === 0;
  let { rows } = sale;
  while (left.length > 0 && deps.clock.now() < until) {
    const chunk = left.slice(0, CHUNK);
    const removed = await deps.stock.removeNumbers({ ...sale, rows }, chunk);
    if (removed.kind === 'moved') return { isStuck: false };
    const gone = new Set(removed.kind === 'done' ? chunk : removed.numbers);
    left = left.filter((number) => !gone.has(number));
    if (removed.kind === 'done') rows = removed.rows;
  }
  return { isStuck };
};

const raise = async (sale: SaleRow, until: number, deps: ResizeDeps): Promise<Step> => {
  const taken = new Set((await numbersOf(sale, deps)).map(({ number }) => number));
  const absent = lowestAbsent(taken, sale.target - sale.rows);
  let { rows } = sale;
  for (let at = 0; at < absent.length && deps.clock.now() < until; at += GROUP) {
    const group = absent.slice(at, at + GROUP);
    for (let from = 0; from < group.length; from += CHUNK) {
      const chunk = group.slice(from, from + CHUNK);
      const added = await deps.stock.addNumbers({ ...sale, rows }, chunk);
      if (added.kind !== 'done') {
        await offer(sale, group.slice(0, from), deps);
        return { isStuck: false };
      }
      rows = added.rows;
    }
    await offer(sale, group, deps);
  }
  return { isStuck: false };
};

const lowestAbsent = (taken: ReadonlySet<number>, count: number): readonly number[] => {
  const numbers: number[] = [];
  for (let number = 1; numbers.length < count; number += 1) if (!taken.has(number)) numbers.push(number);
  return numbers;
};

const numbersOf = async ({ activityId, shards }: SaleRow, { slots }: ResizeDeps) => {
  const numbers: { readonly number: number; readonly isFree: boolean }[] = [];
  const read = async (shard: number): Promise<void> => {
    for await (const rows of slots.shard(activityId, shard))
      for (const { number, state } of rows) numbers.push({ number, isFree: state === 'FREE' });
  };
  await Promise.all(Array.from({ length: shards }, (_, shard) => read(shard)));
  return numbers;
};
