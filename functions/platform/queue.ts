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
