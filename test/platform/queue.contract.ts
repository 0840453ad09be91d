import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveredMessage, InvalidQueueMessage, MAX_MESSAGE_BYTES, type Queue } from '#platform/queue.ts';

export interface QueueUnderTest {
  readonly queue: Queue;
  /** Takes up to ten visible messages and hides them for `visibilitySeconds` (2). */
  receive(): Promise<readonly DeliveredMessage[]>;
  delete(message: DeliveredMessage): Promise<void>;
  /** Lets time pass, by hand or by waiting. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** What every engine of the Queue port keeps. */
export const queueContract = (engine: string, open: () => Promise<QueueUnderTest>): void => {
  describe(`Queue on ${engine}`, () => {
    let opened: QueueUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('delivers a message as it was sent, counted as its first attempt', async () => {
      const body = JSON.stringify({ name: '한글 😀' });
      await opened.queue.send([{ body }]);
      expect(await opened.receive()).toMatchObject([{ body, attempt: 1 }]);
    });

    it('hides a received message, then delivers it again, counted', async () => {
      await opened.queue.send([{ body: 'a' }]);
      const [first] = await opened.receive();
      expect(await opened.receive()).toEqual([]);
      await opened.pass(3);
      expect(await opened.receive()).toMatchObject([{ id: first?.id, attempt: 2 }]);
    });

    it('never delivers a deleted message again', async () => {
      await opened.queue.send([{ body: 'a' }]);
      const [message] = await opened.receive();
      if (message !== undefined) await opened.delete(message);
      await opened.pass(3);
      expect(await opened.receive()).toEqual([]);
    });

    it('delivers a delayed message after its delay, and not before', async () => {
      await opened.queue.send([{ body: 'later', delaySeconds: 2 }, { body: 'now' }]);
      expect((await opened.receive()).map(({ body }) => body)).toEqual(['now']);
      await opened.pass(3);
      expect((await opened.receive()).map(({ body }) => body)).toContain('later');
    });

    it('takes ten messages whose bodies are as long as allowed', async () => {
      await opened.queue.send(Array.from({ length: 10 }, () => ({ body: 'x'.repeat(MAX_MESSAGE_BYTES) })));
      const received: DeliveredMessage[] = [];
      for (let call = 0; call < 20 && received.length < 10; call++) received.push(...(await opened.receive()));
      expect(received.every(({ body }) => body.length === MAX_MESSAGE_BYTES)).toBe(true);
      expect(new Set(received.map(({ id }) => id)).size).toBe(10);
    });

    it.each([
      ['too long', [{ body: '한'.repeat(MAX_MESSAGE_BYTES / 3 + 1) }]],
      ['not text', [{ body: 'a\u0000b' }]],
      ['half a character', [{ body: '\ud83d' }]],
      ['empty', [{ body: '' }]],
      ['delayed too long', [{ body: 'a', delaySeconds: 901 }]],
      ['delayed by a fraction', [{ body: 'a', delaySeconds: 0.5 }]],
      ['delayed into the past', [{ body: 'a', delaySeconds: -1 }]],
      ['the eleventh', Array.from({ length: 11 }, () => ({ body: 'a' }))],
    ])('refuses a message that is %s, and the whole call with it', async (_, messages) => {
      await expect(opened.queue.send([...messages])).rejects.toThrow(InvalidQueueMessage);
      expect(await opened.receive()).toEqual([]);
    });

    it('takes nothing for nothing', async () => {
      await opened.queue.send([]);
      expect(await opened.receive()).toEqual([]);
    });
  });
};
