import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Random, systemRandom } from '#shared/random.ts';
import { batchGet } from './table/batch.dynamodb.ts';
import { asTableError } from './table/errors.dynamodb.ts';
import { queryExpressions, writeExpressions } from './table/expressions.ts';
import { checkBatch, checkEntry, checkKey, checkTransaction } from './table/limits.ts';
import { checkQuery, encodeCursor, startKeyOf } from './table/query.ts';
import { checkChange } from './table/update.ts';
import { writeBuilders } from './table/writes.ts';
import type { Database, Item, Table, TableDeclaration, TransactionEntry } from './table.ts';

export interface DynamodbOptions {
  /** Configuration of the SDK's client: region, endpoint, credentials, attempts. */
  readonly client: DynamoDBClientConfig;
  /** Put before every table's name, e.g. `axon-dev-`. */
  readonly prefix: string;
  /** Draws the request tokens of transactions. */
  readonly random?: Random;
}

/** A client that leaves out undefined attributes and reads every number as a JS number. */
const documentClient = (config: DynamoDBClientConfig): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: Number },
  });

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
const ON_FAILURE = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** The Table port on DynamoDB. Limits are checked here too, so that errors read the same on every driver. */
export const dynamodbDatabase = ({ client, prefix, random = systemRandom }: DynamodbOptions): Database => {
  const documents = documentClient(client);
  const tableName = (declaration: TableDeclaration): string => prefix + declaration.name;
  return {
    table: (declaration) => dynamodbTable(documents, declaration, tableName(declaration)),
    async transact(entries) {
      checkTransaction(entries);
      for (const entry of entries) checkWrite(entry);
      const TransactItems = entries.map((entry) => transactItem(tableName(entry.table), entry));
      // One token per call: when the SDK sends again after a lost answer, the transaction still happens once.
      const command = new TransactWriteCommand({ TransactItems, ClientRequestToken: random.id() });
      await answer(documents.send(command));
    },
    close: async () => documents.destroy(),
  };
};

const answer = async <T>(response: Promise<T>): Promise<T> => {
  try {
    return await response;
  } catch (error) {
    throw asTableError(error);
  }
};

const checkWrite = (entry: TransactionEntry): void => {
  checkEntry(entry);
  if (entry.kind === 'update') checkChange(entry.table, entry.change);
};

const transactItem = (TableName: string, entry: TransactionEntry): TransactItem => {
  if (entry.kind === 'put') return { Put: { TableName, Item: entry.item, ...ON_FAILURE, ...writeExpressions(entry.when) } };
  const keyed = { TableName, Key: entry.key, ...ON_FAILURE };
  if (entry.kind === 'delete') return { Delete: { ...keyed, ...writeExpressions(entry.when) } };
  if (entry.kind === 'check') return { ConditionCheck: { ConditionExpression: '', ...keyed, ...writeExpressions(entry.when) } };
  return { Update: { UpdateExpression: '', ...keyed, ...writeExpressions(entry.when, entry.change) } };
};

const dynamodbTable = <T extends Item>(
  documents: DynamoDBDocumentClient,
  declaration: TableDeclaration,
  TableName: string,
): Table<T> => {
  const write = writeBuilders<T>(declaration);
  return {
    declaration,
    write,
    async get(key, options = {}) {
      checkKey(declaration, key);
      const command = new GetCommand({ TableName, Key: key, ConsistentRead: options.consistent ?? true });
      return stored<T>((await answer(documents.send(command))).Item);
    },
    async batchGet(keys) {
      checkBatch(declaration, keys);
      const items = await answer(batchGet(documents, TableName, keys));
      return items.map((item) => stored<T>(item));
    },
    async put(item, when) {
      checkWrite(write.put(item, when));
      await answer(documents.send(new PutCommand({ TableName, Item: item, ...ON_FAILURE, ...writeExpressions(when) })));
    },
    async update(key, change, { when, returning = 'new' } = {}) {
      checkWrite(write.update(key, change, when));
      const ReturnValues = returning === 'old' ? 'ALL_OLD' : 'ALL_NEW';
      const expressions = writeExpressions(when, change);
      const command = new UpdateCommand({ TableName, Key: key, ReturnValues, ...ON_FAILURE, ...expressions });
      return stored<T>((await answer(documents.send(command))).Attributes ?? {});
    },
    async delete(key, when) {
      checkWrite(write.delete(key, when));
      const expressions = writeExpressions(when);
      const command = new DeleteCommand({ TableName, Key: key, ReturnValues: 'ALL_OLD', ...ON_FAILURE, ...expressions });
      return stored<T>((await answer(documents.send(command))).Attributes);
    },
    async query(query) {
      const checked = checkQuery(declaration, query);
      const { keys, after } = checked;
      const command = new QueryCommand({
        TableName,
        ...queryExpressions(checked),
        ScanIndexForward: !query.reverse,
        ConsistentRead: query.consistent ?? false,
        ...(query.index !== undefined && { IndexName: query.index }),
        ...(query.limit !== undefined && { Limit: query.limit }),
        ...(after && { ExclusiveStartKey: after }),
      });
      const { Items = [], LastEvaluatedKey: last } = await answer(documents.send(command));
      const items = Items.map((item) => stored<T>(item));
      return { items, ...(last && { cursor: encodeCursor(declaration, query, startKeyOf(declaration, keys, last)) }) };
    },
  };
};

/** Items are what stores wrote: the driver does not know their shape. */
function stored<T extends Item>(item: Record<string, unknown>): T;
function stored<T extends Item>(item: Record<string, unknown> | undefined): T | undefined;
function stored(item: unknown): unknown {
  return item;
}
