import type { StreamLog } from '../stream.sqlite.ts';
import type { DeliveredRecord } from '../stream.ts';
import type { EventSource } from './event-source.ts';
import { lanesSource, type OrderedSourceOptions } from './event-source-lanes.ts';

/** Delivers a stream's records to one consumer: one batch in flight per shard, in order, from the oldest kept record on. */
export const streamSource = (
  options: OrderedSourceOptions<DeliveredRecord> & {
    readonly log: StreamLog /** The stream's name, for health and dead letters. */;
    readonly stream: string;
  },
): EventSource => {
  const { log, stream, consumer } = options;
  const lanes = log.shards().map((shard) => {
    // Sequences rise within a shard only, so a position (a dead letter's identity) names both.
    const positionOf = (sequence: string): string => `${shard}:${sequence}`;
    const sequenceOf = (position: string | undefined): string | undefined => position?.slice(shard.length + 1);
    return {
      name: shard,
      cursor: async () => {
        const sequence = await log.cursor(consumer, shard);
        return sequence === undefined ? undefined : positionOf(sequence);
      },
      read: async (after: string | undefined, limit: number) =>
        (await log.read(shard, sequenceOf(after), limit)).map((record) => ({
          position: positionOf(record.sequence),
          sequence: record.sequence,
          record,
        })),
      advance: (position: string) => log.advance(consumer, shard, sequenceOf(position) ?? ''),
      lag: (after: string | undefined) => log.lag(shard, sequenceOf(after)),
    };
  });
  return lanesSource(`stream:${stream}`, { ...options, lanes, onCommit: (wake) => log.onPut(wake) });
};
