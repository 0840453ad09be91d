import { expect, test } from 'vitest';
import { everyMinuteRelease } from '#functions/reservations/every-minute-release.ts';
import { HOLD, PAYMENT_WINDOW, RELEASE_MARGIN } from '#functions/reservations/limits.ts';
import { onReleaseMessage } from '#functions/reservations/on-release-message.ts';
import { onSlotChange } from '#functions/reservations/on-slot-change.ts';
import type { SlotRow } from '#functions/reservations/stock/slot-store.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import type { Queue, QueueMessage } from '#platform/queue.ts';
import type { TableChange } from '#platform/table.ts';
import { SECOND } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, openSale } from './a-sale.ts';
import { shopper } from './a-shopper.ts';

const queueOf = (sent: QueueMessage[], isBroken = () => false): Queue => ({
  send: async (messages) => {
    if (isBroken()) throw new Error('queue');
    if (messages.length > 10) throw new Error('more than ten');
    sent.push(...messages);
  },
});
const change = (before: SlotRow | undefined, after: SlotRow | undefined, sequence = '1'): TableChange<SlotRow> => ({
  key: { group: `${ACTIVITY}#0`, number: after?.number ?? 1 },
  before,
  after,
  sequence,
});
const delivered = (messages: readonly QueueMessage[]) => messages.map(({ body }, at) => ({ id: `m${at}`, body, attempt: 1 }));

test('a hold and a payment window each send a message to their own end, and it frees the slot', async () => {
  const { deps, clock, slot } = await openSale();
  const sent: QueueMessage[] = [];
  const to = { releaseQueue: queueOf(sent), clock };
  const free = await slot(1);
  const kim = shopper('kim', deps);
  const { reservationToken } = await kim.reserve();
  const held = await slot(1);
  expect(await onSlotChange([change(free, held)], to)).toEqual({ failed: [] });
  await kim.prepare(reservationToken);
  const paying = await slot(1);
  await onSlotChange([change(held, paying)], to);
  expect(sent.map(({ delaySeconds }) => delaySeconds)).toEqual([305, 605]);

  clock.advance(HOLD + RELEASE_MARGIN);
  expect(await onReleaseMessage(delivered(sent), deps)).toEqual({ failed: [] });
  expect(await slot(1)).toMatchObject({ state: 'PAYING' });
  clock.advance(PAYMENT_WINDOW - HOLD);
  await onReleaseMessage(delivered(sent), deps);
  expect(await slot(1)).toMatchObject({ state: 'FREE' });
});

test('a message of an earlier hold does nothing to the next one on the same slot', async () => {
  const { deps, clock, slot } = await openSale({ stock: 1 });
  const sent: QueueMessage[] = [];
  await shopper('kim', deps).reserve();
  await onSlotChange([change(undefined, await slot(1))], { releaseQueue: queueOf(sent), clock });
  clock.advance(HOLD + RELEASE_MARGIN);
  await sweep(deps);
  await shopper('lee', deps).reserve();
  await onReleaseMessage(delivered(sent), deps);
  expect(await slot(1)).toMatchObject({ state: 'HELD', userId: 'lee' });
});

test('changes that begin nothing send nothing', async () => {
  const { deps, clock, slot } = await openSale();
  const sent: QueueMessage[] = [];
  const free = await slot(1);
  await shopper('kim', deps).reserve();
  const held = await slot(1);
  await onSlotChange([change(undefined, free), change(held, held), change(held, free), change(held, undefined)], {
    releaseQueue: queueOf(sent),
    clock,
  });
  expect(sent).toEqual([]);
});

test('a message that cannot be sent is reported: the batch comes again from there', async () => {
  const { deps, clock, slot } = await openSale({ stock: 1 });
  await shopper('kim', deps).reserve();
  const held = await slot(1);
  const changes = Array.from({ length: 15 }, (_, at) => change(undefined, held, `s${at}`));
  const sent: QueueMessage[] = [];
  const result = await onSlotChange(changes, { releaseQueue: queueOf(sent, () => sent.length === 10), clock });
  expect(result.failed).toEqual(['s10', 's11', 's12', 's13', 's14']);
  expect(sent).toHaveLength(10);
});

test('what was sent after the message that failed comes again with it, so the order stays', async () => {
  const { deps, clock, slot } = await openSale({ stock: 1 });
  await shopper('kim', deps).reserve();
  const held = await slot(1);
  const changes = Array.from({ length: 25 }, (_, at) => change(undefined, held, `s${at}`));
  let sends = 0;
  const sent: QueueMessage[] = [];
  const result = await onSlotChange(changes, { releaseQueue: queueOf(sent, () => ++sends === 2), clock });
  expect(result.failed).toEqual(changes.slice(10).map(({ sequence }) => sequence));
  expect(sent).toHaveLength(15);
});

test('unreadable messages are dropped, failing ones come again', async () => {
  const { deps, clock, slot } = await openSale({ provider: () => new ScriptedProvider() });
  const sent: QueueMessage[] = [];
  await shopper('kim', deps).reserve();
  await onSlotChange([change(undefined, await slot(1))], { releaseQueue: queueOf(sent), clock });
  clock.advance(HOLD + RELEASE_MARGIN);
  const broken = { ...deps, slots: { ...deps.slots, free: async () => Promise.reject(new Error('table')) } };
  const messages = [{ id: 'junk', body: '{', attempt: 1 }, { id: 'odd', body: '{}', attempt: 1 }, ...delivered(sent)];
  expect(await onReleaseMessage(messages, broken)).toEqual({ failed: ['m0'], error: new Error('table') });
  expect(await onReleaseMessage(messages, deps)).toEqual({ failed: [] });
});

test('the minute rule sweeps every 15 s while anything is held, and once otherwise', async () => {
  const { deps, clock } = await openSale();
  let sweeps = 0;
  const run = () =>
    everyMinuteRelease({
      sweep: () => sweep(deps),
      clock,
      wait: async (ms) => clock.advance(ms),
      report: () => {
        sweeps += 1;
      },
    });
  await run();
  expect(sweeps).toBe(1);
  await shopper('kim', deps).reserve();
  await run();
  expect(sweeps).toBe(5);
  clock.advance(HOLD);
  await run();
  await run();
  expect((await sweep(deps)).live).toBe(0);
  expect(sweeps).toBeLessThan(5 + 8);
  expect(clock.now() % SECOND).toBe(0);
});

test('the minute run also comes round again while places are still to be added', async () => {
  const { clock } = await openSale();
  let sweeps = 0;
  const swept = { sales: [], refunded: 0, live: 0, suspected: 0, drawing: 0, errors: [] };
  await everyMinuteRelease({
    sweep: async () => ({ ...swept, resizing: sweeps < 1 ? 7 : 0 }),
    clock,
    wait: async (ms) => clock.advance(ms),
    report: () => {
      sweeps += 1;
    },
  });
  expect(sweeps).toBe(2);
});
