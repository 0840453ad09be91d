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
  const lanes = log.shards().map((shard) => ({
    name: shard,
    cursor: () => log.cursor(consumer, shard),
    read: async (after: string | undefined, limit: number) =>
      (await log.read(shard, after, limit)).map((record) => ({
        // Sequences rise within a shard only, so a dead letter's identity needs both.
        position: `${shard}:${record.sequence}`,
        sequence: record.sequence,
        record,
      })),
    advance: (position: string) => log.advance(consumer, shard, position.slice(shard.length + 1)),
    lag: (after: string | undefined) => log.lag(shard, after),
  }));
  return lanesSource(`stream:${stream}`, { ...options, lanes, onCommit: (wake) => log.onPut(wake) });
};
