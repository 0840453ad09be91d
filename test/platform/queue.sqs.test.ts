import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { messagesFromSqsEvent, sqsBatchResponse, sqsQueue } from '#platform/queue.sqs.ts';
import { MessagesNotSent } from '#platform/queue.ts';
import { queueContract } from './queue.contract.ts';

type Answer = Error | { readonly refused: readonly string[]; readonly senderFault?: boolean };

const stub = (answers: readonly Answer[] = []) => {
  const calls: SendMessageBatchCommand[] = [];
  const waits: number[] = [];
  const client = new SQSClient({ region: 'eu-west-1' });
  client.send = async (command: unknown) => {
    if (!(command instanceof SendMessageBatchCommand)) throw new Error('unexpected command');
    calls.push(command);
    const answer = answers[calls.length - 1] ?? { refused: [] };
    if (answer instanceof Error) throw answer;
    const entries = command.input.Entries ?? [];
    const refused = new Set(answer.refused);
    return {
      $metadata: {},
      Successful: entries.filter(({ Id = '' }) => !refused.has(Id)).map(({ Id }) => ({ Id, MessageId: Id })),
      Failed: [...refused].map((Id) => ({ Id, Code: 'Refused', Message: 'no', SenderFault: answer.senderFault ?? false })),
    };
  };
  const queue = sqsQueue({
    client,
    queueUrl: 'https://sqs/queue',
    retryDelay: (attempt) => attempt * 10,
    wait: async (ms) => void waits.push(ms),
  });
  return { queue, calls, waits };
};
const messages = (count: number, size = 2) => Array.from({ length: count }, () => ({ body: 'x'.repeat(size) }));

describe('the SQS queue', () => {
  it('sends a batch with its delays', async () => {
    const { queue, calls } = stub();
    await queue.send([{ body: 'a', delaySeconds: 7 }, { body: 'b' }]);
    expect(calls[0]?.input).toEqual({
      QueueUrl: 'https://sqs/queue',
      Entries: [
        { Id: '0', MessageBody: 'a', DelaySeconds: 7 },
        { Id: '1', MessageBody: 'b', DelaySeconds: undefined },
      ],
    });
  });

  it('cuts batches of at most 256 KiB', async () => {
    const { queue, calls } = stub();
    await queue.send(messages(5, 100 * 1024));
    expect(calls.map(({ input }) => input.Entries?.length)).toEqual([2, 2, 1]);
  });

  it('sends only refused messages again, after a growing wait', async () => {
    const { queue, calls, waits } = stub([{ refused: ['1', '2'] }, { refused: ['2'] }]);
    await queue.send(messages(3));
    expect(calls.map(({ input }) => input.Entries?.map(({ Id }) => Id))).toEqual([['0', '1', '2'], ['1', '2'], ['2']]);
    expect(waits).toEqual([10, 20]);
  });

  it('throws with the messages that stay refused', async () => {
    const { queue, calls } = stub(Array.from({ length: 9 }, () => ({ refused: ['1'] })));
    const sent = queue.send(messages(3));
    await expect(sent).rejects.toThrow(MessagesNotSent);
    await expect(sent).rejects.toMatchObject({ failed: [1] });
    expect(calls).toHaveLength(5);
  });

  it('does not repeat what is our own fault', async () => {
    const { queue, calls } = stub([{ refused: ['0'], senderFault: true }]);
    await expect(queue.send(messages(1))).rejects.toMatchObject({ failed: [0] });
    expect(calls).toHaveLength(1);
  });

  it('throws when the whole call fails, with the cause', async () => {
    const cause = new Error('socket hang up');
    const { queue } = stub([cause]);
    await expect(queue.send(messages(2))).rejects.toMatchObject({ failed: [0, 1], cause });
  });

  it('reads a Lambda event and answers with message ids', () => {
    const event: SQSEvent = {
      Records: [
        {
          messageId: 'm-1',
          receiptHandle: 'r',
          body: '{}',
          attributes: {
            ApproximateReceiveCount: '3',
            SentTimestamp: '0',
            SenderId: 's',
            ApproximateFirstReceiveTimestamp: '0',
          },
          messageAttributes: {},
          md5OfBody: '',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn',
          awsRegion: 'eu-west-1',
        },
      ],
    };
    expect(messagesFromSqsEvent(event)).toEqual([{ id: 'm-1', body: '{}', attempt: 3 }]);
    expect(sqsBatchResponse({ failed: ['m-1'] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  });
});

const endpoint = process.env.SQS_ENDPOINT;
if (endpoint === undefined) it.skip('the contract on a live SQS: skipped, SQS_ENDPOINT is not set', () => undefined);
else {
  const client = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    useQueueUrlAsEndpoint: false,
  });
  let count = 0;
  queueContract('SQS', async () => {
    const created = await client.send(
      new CreateQueueCommand({ QueueName: `contract-${process.pid}-${count++}`, Attributes: { VisibilityTimeout: '2' } }),
    );
    const QueueUrl = created.QueueUrl ?? '';
    const receipts = new Map<string, string | undefined>();
    return {
      queue: sqsQueue({ client, queueUrl: QueueUrl }),
      receive: async () => {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageSystemAttributeNames: ['ApproximateReceiveCount'],
          }),
        );
        return Messages.map(({ MessageId = '', Body = '', Attributes, ReceiptHandle }) => {
          receipts.set(MessageId, ReceiptHandle);
          return { id: MessageId, body: Body, attempt: Number(Attributes?.ApproximateReceiveCount) };
        });
      },
      delete: async ({ id }) => {
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receipts.get(id) }));
      },
      pass: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
      close: async () => void (await client.send(new DeleteQueueCommand({ QueueUrl }))),
    };
  });
}
