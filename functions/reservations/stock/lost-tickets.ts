import type { Clock } from '#shared/clock.ts';
import { TICKET_LOST_AFTER } from '../limits.ts';
import type { SlotRow } from './slot-store.ts';

/** A row that was FREE when a sweep read it. */
export type FreeRow = Pick<SlotRow, 'number' | 'generation'>;

/**
 * Tells lost tickets from tickets somebody has just been given: both are FREE rows that are nowhere on offer. A number counts as
 * lost once two sweeps of this process, long enough apart, found it so. Listed at the first sight, in a crowd every number on its
 * way to a row would be offered twice, and whoever got the second one four times in a row would be sent away with stock left.
 */
export interface LostTickets {
  /** @param unlisted all rows of the shard that are free and nowhere on offer. @returns numbers of those that are lost */
  confirm(activityId: string, shard: number, unlisted: readonly FreeRow[]): readonly number[];
  /** Numbers of an activity that a later sweep has to judge. */
  suspected(activityId: string): number;
  forget(activityId: string): void;
}

type Sightings = ReadonlyMap<number, { readonly generation: number; readonly since: number }>;

export const createLostTickets = (clock: Clock): LostTickets => {
  const seen = new Map<string, Map<number, Sightings>>();

  return {
    confirm: (activityId, shard, unlisted) => {
      const now = clock.now();
      const before = seen.get(activityId)?.get(shard);
      const sinceOf = ({ number, generation }: FreeRow): number => {
        const known = before?.get(number);
        // A later generation was in somebody's hands in between.
        return known?.generation === generation ? known.since : now;
      };
      const isLost = (row: FreeRow): boolean => sinceOf(row) + TICKET_LOST_AFTER <= now;
      const lost = unlisted.filter(isLost);
      const others = unlisted.filter((row) => !isLost(row));
      const shards = seen.get(activityId) ?? new Map<number, Sightings>();
      const watched = others.map((row) => [row.number, { generation: row.generation, since: sinceOf(row) }] as const);
      if (watched.length > 0) shards.set(shard, new Map(watched));
      else shards.delete(shard);
      if (shards.size > 0) seen.set(activityId, shards);
      else seen.delete(activityId);
      return lost.map(({ number }) => number);
    },
    suspected: (activityId) => [...(seen.get(activityId)?.values() ?? [])].reduce((sum, { size }) => sum + size, 0),
    forget: (activityId) => void seen.delete(activityId),
  };
};
