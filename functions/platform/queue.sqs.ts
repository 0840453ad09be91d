import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, type SendMessageBatchResultEntry, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import {
  checkQueueMessages,
  type DeliveredMessage,
  MAX_MESSAGE_BYTES,
  MessagesNotSent,
  type Queue,
  type QueueMessage,
} from './queue.ts';
import type { BatchResult } from './stream.ts';

interface SqsQueueOptions {
  readonly client: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
  /** How often failed messages are sent again. @default 4 */
  readonly retries?: number;
  /** Milliseconds before the nth retry (from 1). @default full jitter below 50 ms, doubling */
  readonly retryDelay?: (attempt: number) => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** An SQS standard queue. `send` throws MessagesNotSent naming the messages that could not be confirmed. */
export const sqsQueue = (options: SqsQueueOptions): Queue => {
  const { client, queueUrl, retries = 4, retryDelay = jitteredDelay, wait = sleep } = options;

  /** @returns the messages that were not confirmed, and whether sending them again may help */
  const sendOnce = async (messages: readonly IndexedMessage[]) => {
    const command = new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: messages.map(({ index, message }) => ({
        Id: String(index),
        MessageBody: message.body,
        DelaySeconds: message.delaySeconds,
      })),
    });
    const { Successful = [], Failed = [] } = await client.send(command);
    const sent = new Set(Successful.map((entry: SendMessageBatchResultEntry) => entry.Id));
    return {
      pending: messages.filter(({ index }) => !sent.has(String(index))),
      hopeless: Failed.some((entry) => entry.SenderFault === true),
      reason: Failed[0]?.Message ?? Failed[0]?.Code,
    };
  };

  const sendChunk = async (chunk: readonly IndexedMessage[]): Promise<void> => {
    let pending = chunk;
    let cause: unknown;
    for (let attempt = 0; pending.length > 0 && attempt <= retries; attempt++) {
      if (attempt > 0) await wait(retryDelay(attempt));
      const answer = await sendOnce(pending).catch((error: unknown) => ({ pending, hopeless: true, reason: error }));
      pending = answer.pending;
      cause = answer.reason;
      if (answer.hopeless) break;
    }
    if (pending.length > 0)
      throw new MessagesNotSent(
        pending.map(({ index }) => index),
        { cause },
      );
  };

  return {
    send: async (messages) => {
      checkQueueMessages(messages);
      const results = await Promise.allSettled(chunksOf(messages).map(sendChunk));
      const refused = results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason);
      const lost = refused.filter((reason) => reason instanceof MessagesNotSent);
      if (lost.length < refused.length) throw refused[0];
      if (lost.length > 0)
        throw new MessagesNotSent(
          lost.flatMap(({ failed }) => failed),
          { cause: lost[0]?.cause },
        );
    },
  };
};

interface IndexedMessage {
  readonly index: number;
  readonly message: QueueMessage;
}

const jitteredDelay = (attempt: number): number => Math.random() * 50 * 2 ** attempt;

/** One call takes as many bytes as one message may have. */
const chunksOf = (messages: readonly QueueMessage[]): IndexedMessage[][] => {
  const chunks: IndexedMessage[][] = [];
  let room = 0;
  for (const [index, message] of messages.entries()) {
    const size = Buffer.byteLength(message.body);
    const last = chunks.at(-1);
    if (last === undefined || size > room) {
      chunks.push([{ index, message }]);
      room = MAX_MESSAGE_BYTES - size;
      continue;
    }
    last.push({ index, message });
    room -= size;
  }
  return chunks;
};

/** A Lambda batch of SQS as the port's messages. */
export const messagesFromSqsEvent = (event: SQSEvent): readonly DeliveredMessage[] =>
  event.Records.map(({ messageId, body, attributes }) => ({
    id: messageId,
    body,
    attempt: Number(attributes.ApproximateReceiveCount),
  }));

/** What Lambda wants to hear: the ids of the failed messages. */
export const sqsBatchResponse = (result: BatchResult): SQSBatchResponse => ({
  batchItemFailures: result.failed.map((itemIdentifier) => ({ itemIdentifier })),
});
