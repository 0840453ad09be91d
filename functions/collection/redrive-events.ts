import * as z from 'zod';
import { AxonEvent } from '#shared/event.ts';
import type { AppendRecords } from './schema.ts';

/** A record of the events stream that a consumer gave up on. */
export interface GivenUp {
  readonly consumer: string;
  /** `shard:sequence` */
  readonly position: string;
  /** The record as JSON. */
  readonly payload: string;
}

export interface RedriveDeps {
  readonly letters: readonly GivenUp[];
  readonly append: AppendRecords;
  /** Forgets a letter that is on the stream again. */
  readonly remove: (letter: GivenUp) => Promise<void>;
}

export interface Redrive {
  /** Put on the stream again, for the consumer that had given them up. */
  readonly redriven: number;
  /** No events, so no consumer will ever read them. They stay. */
  readonly unreadable: number;
  /** The stream refused them. They stay. */
  readonly refused: number;
}

const Record = z.object({ partitionKey: z.string(), data: z.string() });
/** Records a call of the stream. */
const MAX_AT_ONCE = 100;

/**
 * Puts records that a consumer gave up on the stream again, for that consumer alone. Each says where it lay first: the claim
 * made there is its own. Safe to repeat: a letter redriven twice counts once.
 */
export const redriveEvents = async ({ letters, append, remove }: RedriveDeps): Promise<Redrive> => {
  const ready = letters.flatMap((letter) => {
    const record = recordOf(letter);
    return record === undefined ? [] : [{ letter, record }];
  });
  let refused = 0;
  for (let from = 0; from < ready.length; from += MAX_AT_ONCE) {
    const some = ready.slice(from, from + MAX_AT_ONCE);
    const { failed } = await append(some.map(({ record }) => record)).catch(() => ({ failed: [...some.keys()] }));
    for (const [at, { letter }] of some.entries()) if (!failed.includes(at)) await remove(letter);
    refused += failed.length;
  }
  return { redriven: ready.length - refused, unreadable: letters.length - ready.length, refused };
};

const recordOf = ({ consumer, position, payload }: GivenUp) => {
  try {
    const { partitionKey, data } = Record.parse(JSON.parse(payload));
    const event = AxonEvent.parse(JSON.parse(data));
    const positions = [...(event.redriven?.positions ?? []), position];
    return { partitionKey, data: JSON.stringify({ ...event, redriven: { consumer, positions } }) };
  } catch {
    return undefined;
  }
};
