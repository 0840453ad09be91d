import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { CollectAnswer } from '#functions/collection/schema.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { systemRandom } from '#shared/random.ts';
import { type AxonProcess, freshFolder, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { NotAnswered } from '../../bin/simulate/api-client.ts';

const data = freshFolder();
const running: AxonProcess[] = [];

const start = async (): Promise<AxonProcess> => {
  const axon = await startAxon({ data });
  running.push(axon);
  return axon;
};

afterAll(async () => {
  await Promise.all(running.map((axon) => axon.kill9()));
  removeFolder(data);
});

const VISITORS = 12;
const REQUESTS_EACH = 10;
const EVENTS_A_REQUEST = 10;
const PEOPLE = Array.from({ length: VISITORS }, (_, index) => `visitor-${index}`);

interface Batch {
  readonly visitorId: string;
  readonly ids: readonly string[];
}

const batches: readonly Batch[] = Array.from({ length: REQUESTS_EACH }, () =>
  PEOPLE.map((visitorId) => ({ visitorId, ids: Array.from({ length: EVENTS_A_REQUEST }, () => systemRandom.id()) })),
).flat();

/** Whether the collector said it took every event; false if no answer came. */
const send = async (axon: AxonProcess, { visitorId, ids }: Batch): Promise<boolean> => {
  const now = Date.now();
  const events = ids.map((id) => ({ id, name: 'PAGE_VIEW', createdAt: now, visitorId, activityId: axon.activityId }));
  try {
    const answer = await axon.call<CollectAnswer>(`/v1/e?k=${axon.writeKey}`, { body: { sentAt: now, events } });
    expect(answer).toEqual({ accepted: ids.length, duplicate: 0, rejected: [], retry: [] });
    return true;
  } catch (error) {
    if (error instanceof NotAnswered) return false;
    throw error;
  }
};

const visibleIds = async (axon: AxonProcess): Promise<ReadonlySet<string>> => {
  const token = await axon.member('viewer');
  const pages = await Promise.all(
    PEOPLE.map((visitorId) => axon.call<LiveEvents>(`/v1/live-events?limit=200&visitorId=${visitorId}`, { token })),
  );
  return new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
};

const counted = async (axon: AxonProcess): Promise<number> => {
  const token = await axon.member('viewer');
  const { rows } = await axon.call<Counters>(`/v1/activities/${axon.activityId}/counters?unit=hour`, { token });
  return rows.reduce((sum, { count }) => sum + count, 0);
};

test('kill -9 in the middle of hundreds of events loses none that was accepted, and sending the others again counts none twice', async () => {
  const first = await start();
  const accepted: Batch[] = [];
  const unanswered: Batch[] = [];
  let dead: Promise<void> | undefined;
  const queue = [...batches];
  const sender = async (): Promise<void> => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      ((await send(first, batch)) ? accepted : unanswered).push(batch);
      if (accepted.length === batches.length / 2) dead ??= first.kill9();
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  await dead;
  expect(accepted.length).toBeGreaterThanOrEqual(batches.length / 2);
  expect(unanswered.length).toBeGreaterThan(0);

  const second = await start();
  const acceptedIds = accepted.flatMap(({ ids }) => ids);
  await expect
    .poll(
      async () => {
        const visible = await visibleIds(second);
        return acceptedIds.filter((id) => !visible.has(id));
      },
      { timeout: 10_000 },
    )
    .toEqual([]);
  await expect.poll(() => counted(second), { timeout: 10_000 }).toBeGreaterThanOrEqual(acceptedIds.length);

  for (const batch of unanswered) expect(await send(second, batch)).toBe(true);
  const everything = batches.flatMap(({ ids }) => ids);
  await expect.poll(() => counted(second), { timeout: 10_000 }).toBe(everything.length);
  await expect.poll(async () => (await visibleIds(second)).size, { timeout: 5000 }).toBe(everything.length);
  await setTimeout(500);
  expect(await counted(second)).toBe(everything.length);
  expect(second.errors()).toBe('');
}, 40_000);
