import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { dynamodbTableInput } from '#platform/table/input.dynamodb.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { absent, ConditionFailed, type Database, InvalidTableRequest, Throttled, TransactionCanceled } from '#platform/table.ts';
import { changesFromDynamoStream, failuresToDynamoStream } from '#platform/table-changes.dynamodb.ts';
import { singles, things } from './table.contract.ts';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
const failure = (name: string, more: Record<string, unknown> = {}): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...more },
});
const fine: Answer = { status: 200, body: {} };

/** Runs `work` against an endpoint that gives these answers, one a request; returns the requests it saw. */
const against = async (answers: readonly Answer[], work: (database: Database) => Promise<unknown>, maxAttempts = 1) => {
  const requests: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    requests.push(JSON.parse(Buffer.concat(chunks).toString()));
    const { status, body } = answers[requests.length - 1] ?? fine;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials, maxAttempts };
  const database = dynamodbDatabase({ client, prefix: 'stage-' });
  const outcome = await work(database).catch((error: unknown) => error);
  await database.close();
  server.closeAllConnections();
  server.close();
  return { outcome, requests };
};
const put = (database: Database) => database.table(singles).put({ id: 'a', n: 1 }, absent('id'));
const transact = (database: Database) => {
  const { write } = database.table(singles);
  return database.transact([
    write.put({ id: 'a' }, absent('id')),
    write.check({ id: 'b' }, absent('id')),
    write.delete({ id: 'c' }),
  ]);
};

describe('the DynamoDB driver', () => {
  test('writes to the table of its stage, with the condition and the wish for the old item', async () => {
    const { outcome, requests } = await against([fine], put);
    expect(outcome).toBeUndefined();
    expect(requests).toEqual([
      {
        TableName: 'stage-singles',
        Item: { id: { S: 'a' }, n: { N: '1' } },
        ConditionExpression: 'attribute_not_exists(#0)',
        ExpressionAttributeNames: { '#0': 'id' },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ]);
  });

  test('decodes the item of a failed condition', async () => {
    const Item = { id: { S: 'a' }, n: { N: '0.5' }, l: { L: [{ BOOL: false }, { NULL: true }] }, m: { M: { x: { N: '1' } } } };
    const { outcome } = await against([failure('ConditionalCheckFailedException', { Item })], put);
    expect(outcome).toBeInstanceOf(ConditionFailed);
    expect(outcome).toHaveProperty('item', { id: 'a', n: 0.5, l: [false, null], m: { x: 1 } });
    const none = await against([failure('ConditionalCheckFailedException')], put);
    expect(none.outcome).toHaveProperty('item', undefined);
  });

  test('gives a reason for every entry of a cancelled transaction', async () => {
    const CancellationReasons = [
      { Code: 'ConditionalCheckFailed', Item: { id: { S: 'a' } } },
      { Code: 'TransactionConflict' },
      { Code: 'ThrottlingError' },
    ];
    const { outcome } = await against([failure('TransactionCanceledException', { CancellationReasons })], transact);
    expect(outcome).toBeInstanceOf(TransactionCanceled);
    expect(outcome).toHaveProperty('reasons', [
      { code: 'conditionFailed', item: { id: 'a' } },
      { code: 'conflict' },
      { code: 'throttled' },
    ]);
    const invalid = failure('TransactionCanceledException', {
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect((await against([invalid], transact)).outcome).toBeInstanceOf(InvalidTableRequest);
  });

  test.each([
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'ThrottlingException',
    'TransactionConflictException',
  ])('%s is Throttled', async (name) => {
    expect((await against([failure(name)], put)).outcome).toBeInstanceOf(Throttled);
  });

  test('an unknown outcome stays an error of its own', async () => {
    for (const name of ['TransactionInProgressException', 'InternalServerError']) {
      const { outcome } = await against([failure(name)], transact);
      expect(outcome).toMatchObject({ name });
    }
    expect((await against([failure('ValidationException')], put)).outcome).toBeInstanceOf(InvalidTableRequest);
  });

  test('sends a transaction again with the same token, another one with another', async () => {
    const lost: Answer = { status: 500, body: { __type: 'InternalServerError' } };
    const { outcome, requests } = await against(
      [lost, fine, fine],
      async (database) => {
        await transact(database);
        await transact(database);
      },
      3,
    );
    expect(outcome).toBeUndefined();
    const [first, again, other] = requests.map(({ ClientRequestToken: token }) => token);
    expect(first).toMatch(/^[\w-]{36}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('asks again for the keys a batch left out', async () => {
    const left = {
      status: 200,
      body: {
        Responses: { 'stage-singles': [{ id: { S: 'a' } }] },
        UnprocessedKeys: { 'stage-singles': { Keys: [{ id: { S: 'b' } }] } },
      },
    };
    const rest = { status: 200, body: { Responses: { 'stage-singles': [{ id: { S: 'b' } }] } } };
    const { outcome, requests } = await against([left, rest], (database) =>
      database.table(singles).batchGet([{ id: 'a' }, { id: 'b' }]),
    );
    expect(outcome).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(requests[1]).toMatchObject({ RequestItems: { 'stage-singles': { Keys: [{ id: { S: 'b' } }] } } });
  });
});

test('a declaration becomes a table with its indexes and its stream', () => {
  expect(dynamodbTableInput(things, 'dev-')).toEqual({
    TableName: 'dev-things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'shelf', AttributeType: 'S' },
      { AttributeName: 'number', AttributeType: 'N' },
      { AttributeName: 'owner', AttributeType: 'S' },
      { AttributeName: 'rank', AttributeType: 'N' },
      { AttributeName: 'color', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'shelf', KeyType: 'HASH' },
      { AttributeName: 'number', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [
          { AttributeName: 'owner', KeyType: 'HASH' },
          { AttributeName: 'rank', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      { IndexName: 'byColor', KeySchema: [{ AttributeName: 'color', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

test('a stream event becomes changes, and failed changes the sequence numbers Lambda knows', () => {
  const Keys = { shelf: { S: 'a' }, number: { N: '1' } };
  const event = {
    Records: [
      { eventName: 'INSERT' as const, dynamodb: { Keys, NewImage: { ...Keys, on: { BOOL: true } }, SequenceNumber: '0099' } },
      {
        eventName: 'MODIFY' as const,
        dynamodb: { Keys, OldImage: Keys, NewImage: { ...Keys, n: { N: '2' } }, SequenceNumber: '100' },
      },
      { eventName: 'REMOVE' as const, dynamodb: { Keys, OldImage: Keys, SequenceNumber: '4421584500000000017450439091' } },
    ],
  };
  const key = { shelf: 'a', number: 1 };
  const changes = changesFromDynamoStream(event);
  expect(changes.map(({ sequence: _, ...change }) => change)).toEqual([
    { key, before: undefined, after: { ...key, on: true } },
    { key, before: key, after: { ...key, n: 2 } },
    { key, before: key, after: undefined },
  ]);
  const sequences = changes.map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.toSorted());
  expect(sequences.every(({ length }) => length === 40)).toBe(true);
  expect(failuresToDynamoStream(event, { failed: sequences.slice(0, 1) })).toEqual({
    batchItemFailures: [{ itemIdentifier: '0099' }],
  });
});
