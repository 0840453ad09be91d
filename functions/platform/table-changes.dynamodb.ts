import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { BatchResult } from './stream.ts';
import { type AttributeValue, decodeItem } from './table/attribute-values.ts';
import type { Key, TableChange } from './table.ts';

/** Sequence numbers of DynamoDB streams have up to 40 digits. */
const SEQUENCE_DIGITS = 40;

const sequenceOf = ({ dynamodb }: DynamoDBRecord): string => (dynamodb?.SequenceNumber ?? '').padStart(SEQUENCE_DIGITS, '0');

const keyOf = (image: { readonly [name: string]: AttributeValue }): Key => {
  const key: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(decodeItem(image)))
    if (typeof value === 'string' || typeof value === 'number') key[name] = value;
  return key;
};

const changeOf = (record: DynamoDBRecord): TableChange => {
  const { Keys = {}, OldImage, NewImage } = record.dynamodb ?? {};
  return {
    key: keyOf(Keys),
    before: OldImage && decodeItem(OldImage),
    after: NewImage && decodeItem(NewImage),
    sequence: sequenceOf(record),
  };
};

/** The changes of one Lambda batch, in its order. The stream must carry new and old images. */
export const changesFromDynamoStream = (event: DynamoDBStreamEvent): TableChange[] => event.Records.map(changeOf);

/** Lambda's answer for a batch: the sequence numbers that failed, as the stream wrote them. */
export const failuresToDynamoStream = (event: DynamoDBStreamEvent, { failed }: BatchResult): DynamoDBBatchResponse => {
  const again = new Set(failed);
  const records = event.Records.filter((record) => again.has(sequenceOf(record)));
  return { batchItemFailures: records.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })) };
};
