import type { Blobs } from '#platform/blobs.ts';
import type { DeliveredMessage } from '#platform/queue.ts';
import type { BatchResult } from '#platform/stream.ts';
import type { AppendRecords } from '../schema.ts';
import { SPILL_PREFIX, unpack } from './spilled-pack.ts';

export interface ReturnDeps {
  readonly append: AppendRecords;
}

/**
 * Puts spilled records back on the stream, one message after the other, and stops at the first the stream refuses: it
 * gets no more load than it takes. A pack that was put back in part comes again whole: consumers know an event by its id,
 * so no number counts it twice. A message that holds no records ends among the dead letters.
 */
export const onSpilled = async (messages: readonly DeliveredMessage[], { append }: ReturnDeps): Promise<BatchResult> => {
  const unreadable: string[] = [];
  for (const [at, { id, body }] of messages.entries()) {
    const records = recordsIn(body);
    if (records === undefined) {
      unreadable.push(id);
      continue;
    }
    const refusal = await refusalOf(() => append(records));
    if (refusal) return { failed: [...unreadable, ...messages.slice(at).map((each) => each.id)], error: refusal };
  }
  return { failed: unreadable, ...(unreadable.length > 0 && { error: new Error('The message holds no spilled records') }) };
};

const refusalOf = async (append: () => ReturnType<AppendRecords>): Promise<Error | undefined> => {
  try {
    const { failed } = await append();
    return failed.length === 0 ? undefined : new Error(`The stream refused ${failed.length} records`);
  } catch (error) {
    return new Error('The stream refused spilled records', { cause: error });
  }
};

/**
 * Puts the records back that lie in the bucket because the queue refused them too, the oldest first. An object that holds
 * no records stays where it is and stops nobody.
 * @returns how many objects went back
 * @throws if the stream still refuses, or an object cannot be read; what is left waits for the next run
 */
export const drainSpilled = async ({ append, blobs }: ReturnDeps & { readonly blobs: Blobs }): Promise<number> => {
  const unreadable: string[] = [];
  let drained = 0;
  for await (const key of keysOf(blobs)) {
    const body = await blobs.get(key);
    if (body === undefined) continue;
    const records = recordsIn(Buffer.from(body).toString());
    if (records === undefined) {
      unreadable.push(key);
      continue;
    }
    const { failed } = await append(records);
    if (failed.length > 0) throw new Error('The stream still refuses records that wait in the bucket');
    await blobs.delete(key);
    drained += 1;
  }
  if (unreadable.length > 0) throw new Error(`No spilled records: ${unreadable.join(', ')}`);
  return drained;
};

async function* keysOf(blobs: Blobs): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await blobs.list(SPILL_PREFIX, cursor);
    yield* page.keys;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

const recordsIn = (body: string) => {
  try {
    return unpack(body);
  } catch {
    return undefined;
  }
};
