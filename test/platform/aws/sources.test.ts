import type { Context, SQSEvent } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { queueHandler } from '#platform/aws/sources.aws.ts';
import type { BatchResult } from '#platform/stream.ts';

const printed: string[] = [];
for (const stream of [process.stdout, process.stderr])
  vi.spyOn(stream, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
afterEach(() => void printed.splice(0));

const Records = ['m1', 'm2'].map((messageId) => ({ messageId, body: '{}', attributes: { ApproximateReceiveCount: '1' } }));
const deliver = (result: BatchResult) => queueHandler(async () => result)({ Records } as unknown as SQSEvent, {} as Context);

test('a batch of which a part comes again says in the log why, and Lambda which part', async () => {
  const answer = await deliver({ failed: ['m2'], error: new Error('the table is away') });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
  const [line] = printed.map((text) => JSON.parse(text));
  expect(line).toMatchObject({
    level: 'ERROR',
    during: 'batch',
    failed: 1,
    first: 'm2',
    error: { message: 'the table is away' },
  });
  expect(printed).toHaveLength(1);
});

test('a batch that is done with says nothing', async () => {
  expect(await deliver({ failed: [] })).toEqual({ batchItemFailures: [] });
  expect(printed).toEqual([]);
});
