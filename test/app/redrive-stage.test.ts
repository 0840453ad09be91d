import type { KinesisStreamEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { redriveStage } from '#functions/app/redriving/redrive-stage.ts';
import { failedBatches } from '#platform/failures/failed-batches.kinesis.ts';
import { moveMessages } from '#platform/failures/move-messages.sqs.ts';
import { kinesisStream, recordsFromKinesisEvent } from '#platform/stream.kinesis.ts';
import { MINUTE } from '#shared/clock.ts';
import { aFailingConsumer, SHARD } from '../platform/a-failing-consumer.ts';
import { handClock } from '../platform/hand-clock.ts';
import { aCounter, anEvent } from '../realtime/a-counter.ts';

const [COUNTING, JOURNEYS, SPILLED, SPILL] = ['counting', 'journeys', 'spilled', 'spill'].map((name) => `https://sqs/${name}`);

const aStage = () => {
  const aws = aFailingConsumer();
  const clock = handClock();
  const { kinesis, sqs } = aws;
  const given = (queueUrl = '') => failedBatches({ kinesis, sqs, streamName: 'events', queueUrl });
  const drivers = {
    events: kinesisStream({ client: kinesis, streamName: 'events', retries: 0 }),
    clock,
    failures: { realtime: given(COUNTING), behavior: given(JOURNEYS) },
    returnSpilled: moveMessages({ sqs, from: SPILLED ?? '', to: SPILL ?? '' }),
  };
  const counter = aCounter();
  let read = 0;
  return {
    ...aws,
    clock,
    redrive: () => redriveStage(drivers),
    appendText: (text: string) => aws.append('v', text),
    append: (...ids: readonly string[]) => ids.map((id) => aws.append('v', anEventText(id))),
    /** What the consumer of the counters is given next, as Lambda does: all that has come to the stream since. */
    consume: async (): Promise<number> => {
      const news = aws.records().slice(read);
      read += news.length;
      const records = news.map(({ sequence, key, data }) => ({
        eventID: `${SHARD}:${sequence}`,
        kinesis: {
          sequenceNumber: String(sequence),
          partitionKey: key,
          data: Buffer.from(data).toString('base64'),
          approximateArrivalTimestamp: 0,
        },
      }));
      await counter.deliver(recordsFromKinesisEvent({ Records: records } as unknown as KinesisStreamEvent));
      return (await counter.read()).rows.reduce((sum, { count }) => sum + count, 0);
    },
    skip: (count: number) => {
      read += count;
    },
  };
};
const anEventText = (id: string): string => {
  const event = anEvent({ id });
  return typeof event === 'string' ? event : JSON.stringify(event);
};

test('what a consumer gave up on AWS is read from the stream again, counted once, and its message is gone', async () => {
  const stage = aStage();
  const [first = 0n, , , , fifth = 0n] = stage.append('1', '2', '3', '4', '5');
  stage.skip(5);
  stage.giveUp(COUNTING ?? '', first, fifth);
  expect(await stage.redrive()).toEqual({ redriven: 5, messages: 0, left: 0, more: false });
  expect(stage.waiting(COUNTING ?? '')).toEqual([]);
  expect(await stage.consume()).toBe(5);
});

test('redriven for the consumer that gave it up and no other', async () => {
  const stage = aStage();
  const [first = 0n] = stage.append('1');
  stage.skip(1);
  stage.giveUp(JOURNEYS ?? '', first, first);
  expect(await stage.redrive()).toMatchObject({ redriven: 1 });
  expect(JSON.parse(stage.stream().at(-1) ?? '').redriven).toEqual({
    consumer: 'behavior',
    positions: [`${SHARD}:${String(first).padStart(56, '0')}`],
  });
  expect(await stage.consume()).toBe(0);
});

test('a batch the stream refuses stays; redriven twice because of it, every event counts once', async () => {
  const stage = aStage();
  const [first = 0n, second = 0n] = stage.append('1', '2');
  stage.skip(2);
  stage.giveUp(COUNTING ?? '', first, second);
  stage.giveUp(COUNTING ?? '', first, first);
  stage.refuse(true);
  expect(await stage.redrive()).toEqual({ redriven: 0, messages: 0, left: 3, more: false });
  expect(stage.waiting(COUNTING ?? '')).toHaveLength(2);
  stage.refuse(false);
  stage.showAgain();
  expect(await stage.redrive()).toMatchObject({ redriven: 3, left: 0 });
  expect(await stage.consume()).toBe(2);
});

test('what the stream has forgotten, and what is no event, is left and said', async () => {
  const stage = aStage();
  const [first = 0n, second = 0n, third = 0n] = stage.append('1', '2', '3');
  const unreadable = stage.appendText('{"kind":"bad"}');
  stage.giveUp(COUNTING ?? '', first, second);
  stage.giveUp(COUNTING ?? '', third, unreadable);
  stage.trim(third);
  stage.tell(COUNTING ?? '', 'not of Lambda');
  expect(await stage.redrive()).toEqual({ redriven: 1, messages: 0, left: 3, more: false });
  expect(stage.waiting(COUNTING ?? '')).toHaveLength(3);
});

test('spilled events that were given up lie in their queue again', async () => {
  const stage = aStage();
  for (let at = 0; at < 23; at++) stage.tell(SPILLED ?? '', `pack ${at}`);
  expect(await stage.redrive()).toEqual({ redriven: 0, messages: 23, left: 0, more: false });
  expect(stage.waiting(SPILLED ?? '')).toEqual([]);
  expect(stage.waiting(SPILL ?? '').toSorted()).toEqual(Array.from({ length: 23 }, (_, at) => `pack ${at}`).toSorted());
});

test('a call ends before its caller gives up, loses nothing it received, and says that there is more', async () => {
  const stage = aStage();
  const sequences = stage.append(...Array.from({ length: 12 }, (_, at) => `e${at}`));
  stage.skip(12);
  for (const sequence of sequences) stage.giveUp(COUNTING ?? '', sequence, sequence);
  const receive = stage.sqs.send.bind(stage.sqs);
  stage.sqs.send = async (command: never) => {
    stage.clock.forward(MINUTE / 4);
    return receive(command);
  };
  const some = await stage.redrive();
  expect(some).toMatchObject({ more: true, left: 0 });
  expect(some.redriven).toBeGreaterThan(0);
  expect(stage.waiting(COUNTING ?? '')).toHaveLength(12 - some.redriven);
  stage.sqs.send = receive;
  expect(await stage.redrive()).toMatchObject({ redriven: 12 - some.redriven, more: false });
  expect(await stage.consume()).toBe(12);
});
