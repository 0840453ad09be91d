import { describe, expect, it } from 'vitest';
import { sqliteQueue } from '#platform/queue.sqlite.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { SECOND } from '#shared/clock.ts';
import { handClock } from './hand-clock.ts';
import { queueContract } from './queue.contract.ts';

const open = (options: { visibilitySeconds?: number; maxReceives?: number } = {}) => {
  const file = new SqliteFile(':memory:');
  const clock = handClock();
  return { file, clock, queue: sqliteQueue(file, { name: 'release', clock, ...options }) };
};

queueContract('SQLite', async () => {
  const { file, clock, queue } = open({ visibilitySeconds: 2 });
  return {
    queue,
    receive: () => queue.receive(10),
    delete: ({ id }) => queue.delete([id]),
    pass: async (seconds) => clock.forward(seconds * SECOND),
    close: () => file.close(),
  };
});

describe('the embedded queue', () => {
  it('gives a message up after its last allowed delivery and keeps it with the error', async () => {
    const { clock, queue } = open({ maxReceives: 2 });
    await queue.send([{ body: 'poison' }, { body: 'other', delaySeconds: 900 }]);
    for (let attempt = 1; attempt <= 2; attempt++) {
      const [message] = await queue.receive(10);
      expect(message?.attempt).toBe(attempt);
      await queue.release([message?.id ?? ''], { afterMs: 0, error: 'no such slot' });
    }
    expect(await queue.receive(10)).toEqual([]);
    expect(await queue.dead()).toMatchObject([{ body: 'poison', attempts: 2, error: 'no such slot', at: clock.now() }]);
    expect(await queue.deadCount()).toBe(1);
  });

  it('gives a message up also when its receivers die without a word', async () => {
    const { clock, queue } = open({ visibilitySeconds: 30, maxReceives: 1 });
    await queue.send([{ body: 'killer' }]);
    await queue.receive(10);
    clock.forward(30 * SECOND);
    expect(await queue.receive(10)).toEqual([]);
    expect(await queue.dead()).toMatchObject([{ body: 'killer', attempts: 1, error: undefined }]);
  });

  it('drives dead letters back as new messages', async () => {
    const { queue } = open({ maxReceives: 1 });
    await queue.send([{ body: 'a' }]);
    const [message] = await queue.receive(10);
    await queue.release([message?.id ?? ''], { afterMs: 0 });
    await queue.receive(10);
    expect(await queue.redrive()).toBe(1);
    expect(await queue.deadCount()).toBe(0);
    expect(await queue.receive(10)).toMatchObject([{ body: 'a', attempt: 1 }]);
    expect(await queue.redrive()).toBe(0);
  });

  it('shows a released message again after the time asked for', async () => {
    const { clock, queue } = open();
    await queue.send([{ body: 'a' }]);
    const [message] = await queue.receive(10);
    await queue.release([message?.id ?? ''], { afterMs: 5000 });
    clock.forward(4999);
    expect(await queue.receive(10)).toEqual([]);
    clock.forward(1);
    expect(await queue.receive(10)).toMatchObject([{ attempt: 2 }]);
  });

  it('does not count a delivery that failed through no fault of the message', async () => {
    const { queue } = open({ maxReceives: 1 });
    await queue.send([{ body: 'a' }]);
    const [message] = await queue.receive(10);
    await queue.release([message?.id ?? ''], { afterMs: 0, uncounted: true });
    expect(await queue.receive(10)).toMatchObject([{ attempt: 1 }]);
  });

  it('wakes receivers for what is due at once, not for what is delayed', async () => {
    const { queue } = open();
    let woken = 0;
    queue.onSend(() => {
      woken += 1;
    });
    await queue.send([{ body: 'later', delaySeconds: 300 }]);
    expect(woken).toBe(0);
    await queue.send([{ body: 'later', delaySeconds: 300 }, { body: 'now' }]);
    expect(woken).toBe(1);
  });

  it('counts what is due as lag, and not what is delayed', async () => {
    const { clock, queue } = open();
    await queue.send([{ body: 'now' }, { body: 'later', delaySeconds: 10 }]);
    expect(await queue.lag()).toEqual({ messages: 1, oldestAt: clock.now() });
    clock.forward(10 * SECOND);
    expect(await queue.lag()).toMatchObject({ messages: 2 });
  });
});
