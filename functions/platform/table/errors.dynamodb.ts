import {
  ConditionalCheckFailedException,
  type CancellationReason as DynamoReason,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { type CancellationReason, ConditionFailed, InvalidTableRequest, Throttled, TransactionCanceled } from '../table.ts';
import { type AttributeValue, decodeItem } from './attribute-values.ts';

/**
 * Refusals before anything is written. `TransactionInProgressException` is not one: the transaction it speaks of may
 * still go through, so it stays what it is, an unknown outcome.
 */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
]);

const CODES: Readonly<Record<string, CancellationReason['code']>> = {
  ConditionalCheckFailed: 'conditionFailed',
  TransactionConflict: 'conflict',
  ThrottlingError: 'throttled',
  ProvisionedThroughputExceeded: 'throttled',
};

const itemOf = (item: Readonly<Record<string, AttributeValue>> | undefined) => item && decodeItem(item);

const reasonOf = ({ Code = 'None', Item }: DynamoReason): CancellationReason => {
  const code = CODES[Code] ?? 'none';
  return code === 'conditionFailed' ? { code, item: itemOf(Item) } : { code };
};

const canceled = (reasons: readonly DynamoReason[]): Error => {
  const invalid = reasons.find(({ Code }) => Code === 'ValidationError');
  return invalid ? new InvalidTableRequest(invalid.Message ?? 'ValidationError') : new TransactionCanceled(reasons.map(reasonOf));
};

/** The port's error for an error of the SDK; any other is an unknown outcome and stays as it is. */
export const asTableError = (error: unknown): unknown => {
  if (error instanceof ConditionalCheckFailedException) return new ConditionFailed(itemOf(error.Item));
  if (error instanceof TransactionCanceledException) return canceled(error.CancellationReasons ?? []);
  if (!(error instanceof Error)) return error;
  if (THROTTLED.has(error.name)) return new Throttled({ cause: error });
  return error.name === 'ValidationException' ? new InvalidTableRequest(error.message) : error;
};
