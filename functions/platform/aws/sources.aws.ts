import middy from '@middy/core';
import type {
  DynamoDBBatchResponse,
  DynamoDBStreamEvent,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { messagesFromSqsEvent, sqsBatchResponse } from '../queue.sqs.ts';
import type { DeliveredMessage } from '../queue.ts';
import { kinesisBatchResponse, recordsFromKinesisEvent } from '../stream.kinesis.ts';
import type { BatchResult, DeliveredRecord } from '../stream.ts';
import type { Item, TableChange } from '../table.ts';
import { changesFromDynamoStream, failuresToDynamoStream } from '../table-changes.dynamodb.ts';
import { reportToLog } from './report.powertools.ts';

/** A method's type, so that a handler may name the type of its table's own items. */
type Handle<T> = { handle(batch: readonly T[]): Promise<BatchResult> }['handle'];

/** Lambda is told which records failed and not why, so the log is: of what is given up in the end, nothing else says so. */
const explained = (result: BatchResult): BatchResult => {
  const { failed, error } = result;
  if (failed.length > 0) reportToLog(error ?? 'no reason given', { during: 'batch', failed: failed.length, first: failed[0] });
  return result;
};

/** A consumer of the events stream as a Lambda function (Kinesis event source, partial batch responses). */
export const streamHandler = (handle: Handle<DeliveredRecord>) =>
  middy<KinesisStreamEvent, KinesisStreamBatchResponse>().handler(async (event) =>
    kinesisBatchResponse(event, explained(await handle(recordsFromKinesisEvent(event)))),
  );

/** A consumer of a table's changes as a Lambda function (DynamoDB stream, partial batch responses). */
export const changesHandler = (handle: Handle<TableChange<Item>>) =>
  middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) =>
    failuresToDynamoStream(event, explained(await handle(changesFromDynamoStream(event)))),
  );

/** A consumer of a queue as a Lambda function (SQS, partial batch responses). */
export const queueHandler = (handle: Handle<DeliveredMessage>) =>
  middy<SQSEvent, SQSBatchResponse>().handler(async (event) =>
    sqsBatchResponse(explained(await handle(messagesFromSqsEvent(event)))),
  );

/** Something done on a schedule as a Lambda function. What it throws is the invocation's failure. */
export const scheduleHandler = (run: () => Promise<unknown>) =>
  middy<unknown, void>().handler(async () => {
    await run();
  });
