import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

interface MoveOptions {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly from: string;
  readonly to: string;
}

const AT_ONCE = 10;
/** Seconds a message is nobody else's meanwhile. */
const HIDDEN = 120;

/**
 * Sends some messages of a failure queue back to the queue they came from; each is removed only after it lies there, so that it may come
 * twice and is never lost. @returns how many; 0 = there are no more
 */
export const moveMessages =
  ({ sqs, from, to }: MoveOptions) =>
  async (): Promise<number> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: AT_ONCE, VisibilityTimeout: HIDDEN }),
    );
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
    return Messages.length;
  };
