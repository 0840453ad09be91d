import { setTimeout as wait } from 'node:timers/promises';
import { CollectAnswer } from '#functions/collection/schema.ts';
import { systemRandom } from '#shared/random.ts';

export interface ChaosEvent {
  readonly id: string;
  readonly visitorId: string;
  readonly name: string;
  readonly isBad: boolean;
  readonly props: Readonly<Record<string, unknown>>;
}

const BATCH = 20;
const STEPS = ['PAGE_VIEW', 'CLICK', 'PAGE_VIEW', 'add_to_cart'];
/** One event in fifty is bad, one in a hundred is sent once more later, as a tab does that did not hear the answer. */
const BAD_EVERY = 50;
const REPEATED_EVERY = 100;

/** Batches of whole visitors. @returns what is sent, in the order in which it is sent; a repeat is the same event again */
export const batchesOf = (count: number): readonly (readonly ChaosEvent[])[] => {
  let visitorId = '';
  const distinct = Math.ceil((count * REPEATED_EVERY) / (REPEATED_EVERY + 1));
  const events = Array.from({ length: distinct }, (_, at): ChaosEvent => {
    if (at % STEPS.length === 0) visitorId = systemRandom.id();
    const isBad = at % BAD_EVERY === BAD_EVERY - 1;
    const name = isBad ? 'PURCHASE' : (STEPS[at % STEPS.length] ?? '');
    return { id: systemRandom.id(), visitorId, name, isBad, props: { at } };
  });
  const repeats = events.filter(({ isBad }, at) => !isBad && at % REPEATED_EVERY === 0).slice(0, count - distinct);
  const all = [...events, ...repeats];
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, at) => all.slice(at * BATCH, (at + 1) * BATCH));
};

export interface Target {
  /** Where Axon is; it changes with every restart. */
  readonly url: () => string;
  readonly writeKey: string;
  readonly activityId: string;
}

export interface Sent {
  /** Requests without an answer, or with one that asked to come again. */
  again: number;
  /** Events the collector asked to be sent again. */
  retried: number;
}

const LONGEST_WAIT = 400;

/** Sends one batch as the tracker does: until every event has its final answer, with the same ids, waiting a little longer each time. */
export const sendBatch = async (batch: readonly ChaosEvent[], target: Target, sent: Sent): Promise<void> => {
  const createdAt = Date.now();
  let left = batch;
  for (let tried = 0; left.length > 0; tried += 1) {
    if (tried > 0) await wait(Math.min(LONGEST_WAIT, 10 * 2 ** tried));
    const retry = await post(left, createdAt, target).catch(() => undefined);
    if (retry === undefined) sent.again += 1;
    else {
      sent.retried += retry.size;
      left = left.filter(({ id }) => retry.has(id));
    }
  }
};

/** @returns the ids to send again. @throws if there was no usable answer */
const post = async (
  batch: readonly ChaosEvent[],
  createdAt: number,
  { url, writeKey, activityId }: Target,
): Promise<ReadonlySet<string>> => {
  const events = batch.map(({ id, visitorId, name, props }) => ({ id, visitorId, name, props, activityId, createdAt }));
  const response = await fetch(new URL(`/v1/e?k=${writeKey}`, url()), {
    method: 'POST',
    body: JSON.stringify({ sentAt: Date.now(), events }),
    signal: AbortSignal.timeout(5_000),
  });
  if (response.status !== 200) throw new Error(`${response.status}`);
  const answer = CollectAnswer.parse(await response.json());
  const total = answer.accepted + answer.duplicate + answer.rejected.length + answer.retry.length;
  if (total !== batch.length) throw new Error(`${batch.length} events were sent and ${total} were answered`);
  return new Set(answer.retry);
};
