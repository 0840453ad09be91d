import type { Blobs } from '#platform/blobs.ts';
import type { Queue } from '#platform/queue.ts';
import type { Stream } from '#platform/stream.ts';
import type { Database } from '#platform/table.ts';
import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';

/** What every capability stands on. On AWS and embedded the drivers differ, the rules above do not. */
export interface Drivers {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  /** How the stock of an activity is spread. @default as DynamoDB's partitions want it */
  readonly shardsFor?: (stock: number) => number;
}

/** Drivers of those who publish events. */
export interface EventDrivers extends Drivers {
  readonly events: Stream;
}

/** Drivers of those who keep whole objects too (bad rows). */
export interface CollectionDrivers extends EventDrivers {
  readonly blobs: Blobs;
}

/** Drivers of the collector, which loses nothing while the stream refuses. */
export interface CollectorDrivers extends CollectionDrivers {
  readonly spillQueue: Queue;
}
