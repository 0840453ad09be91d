import type { Clock } from '#shared/clock.ts';
import type { SlotStore } from './slot-store.ts';

/** How the rows of an activity are spread over the states. */
export interface StockFigures {
  readonly free: number;
  /** HELD + PAYING + STUCK. */
  readonly held: number;
  readonly confirmed: number;
  /** When counting began. */
  readonly asOf: number;
}

/** Sums over slot rows, counted at most once per `maxAge` by this process. */
export interface Figures {
  /** @param maxAge in ms */
  read(activityId: string, shards: number, maxAge: number): Promise<StockFigures>;
}

/** More activities than one process sees at once; beyond it the memory starts anew. */
const MOST = 2000;

export const createFigures = (slots: Pick<SlotStore, 'shard'>, clock: Clock): Figures => {
  const counted = new Map<string, { readonly asOf: number; readonly figures: Promise<StockFigures> }>();

  return {
    read: (activityId, shards, maxAge) => {
      const known = counted.get(activityId);
      if (known && clock.now() - known.asOf <= maxAge) return known.figures;
      const asOf = clock.now();
      const figures = countSlots(slots, activityId, shards).then((sums) => ({ ...sums, asOf }));
      if (counted.size >= MOST) counted.clear();
      counted.set(activityId, { asOf, figures });
      figures.catch(() => counted.delete(activityId));
      return figures;
    },
  };
};

const countSlots = async (slots: Pick<SlotStore, 'shard'>, activityId: string, shards: number) => {
  const sums = { free: 0, held: 0, confirmed: 0 };
  const count = async (shard: number): Promise<void> => {
    for await (const rows of slots.shard(activityId, shard))
      for (const { state } of rows) sums[state === 'FREE' ? 'free' : state === 'CONFIRMED' ? 'confirmed' : 'held'] += 1;
  };
  await Promise.all(Array.from({ length: shards }, (_, shard) => count(shard)));
  return sums;
};
