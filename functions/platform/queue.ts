/** The Queue port: messages at least once, in no order, optionally delayed. SQS on AWS, a SQLite table embedded. */

export interface QueueMessage {
  /** One JSON document, at most 256 KiB. */
  readonly body: string;
  /** Whole seconds until it may be delivered, 0-900 (SQS's limit). @default 0 */
  readonly delaySeconds?: number;
}

export interface Queue {
  /** Resolves once the messages are durable; throws if any is not. At most 10 at once. */
  send(messages: readonly QueueMessage[]): Promise<void>;
}

export interface DeliveredMessage {
  readonly id: string;
  readonly body: string;
  /** 1 on the first delivery. */
  readonly attempt: number;
}

/** SQS's own limits, which every driver keeps. */
const MAX_MESSAGES_A_SEND = 10;
export const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_DELAY_SECONDS = 900;

/** A message is not allowed; nothing of the call was sent. */
export class InvalidQueueMessage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidQueueMessage';
  }
}

/** Some messages could not be confirmed after all retries; the others are durable. */
export class MessagesNotSent extends Error {
  /** Indexes into the messages of the call. */
  readonly failed: readonly number[];
  constructor(failed: readonly number[], options?: ErrorOptions) {
    super(`${failed.length} messages could not be sent`, options);
    this.name = 'MessagesNotSent';
    this.failed = failed;
  }
}

/** What SQS refuses in a body: control characters but tab and line ends, half surrogate pairs, U+FFFE and U+FFFF. */
const NOT_ALLOWED = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** @throws InvalidQueueMessage */
export const checkQueueMessages = (messages: readonly QueueMessage[]): void => {
  if (messages.length > MAX_MESSAGES_A_SEND)
    throw new InvalidQueueMessage(`At most ${MAX_MESSAGES_A_SEND} messages can be sent at once`);
  for (const { body, delaySeconds = 0 } of messages) {
    if (body === '') throw new InvalidQueueMessage('A message needs a body');
    if (NOT_ALLOWED.test(body)) throw new InvalidQueueMessage('A message has a character that queues do not carry');
    if (Buffer.byteLength(body) > MAX_MESSAGE_BYTES)
      throw new InvalidQueueMessage(`A message has at most ${MAX_MESSAGE_BYTES} bytes`);
    if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > MAX_DELAY_SECONDS)
      throw new InvalidQueueMessage(`A delay is 0 to ${MAX_DELAY_SECONDS} whole seconds`);
  }
};
