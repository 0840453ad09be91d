import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { test } from 'vitest';
import { dynamodbTableInput } from '#platform/table/input.dynamodb.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { findDynamodb } from './dynamodb-endpoint.ts';
import { contractTables, tableContract } from './table.contract.ts';

const found = findDynamodb();

if ('missing' in found) {
  test.skip(`Table on DynamoDB: ${found.missing}`, () => {});
  // Where the endpoint is expected, not to have it is a failure; elsewhere one may go without.
  if (process.env.CI === 'true' && process.platform === 'linux' && process.arch === 'x64')
    test('a DynamoDB endpoint is there', () => {
      throw new Error(found.missing);
    });
  else console.warn(`Skipped: the Table contract on DynamoDB. ${found.missing}`);
} else {
  tableContract({
    name: `DynamoDB (${found.name})`,
    exact: false,
    // Whatever is named by an endpoint on this machine is a wrapper of it; AWS itself is elsewhere.
    isDynamodbLocal: /localhost|127\.0\.0\.1/.test(process.env.DYNAMODB_ENDPOINT ?? ''),
    randomRuns: 8,
    async open() {
      const { endpoint, stop } = await found.start();
      const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
      const prefix = `contract-${process.pid}-`;
      const client = new DynamoDBClient(config);
      for (const declaration of contractTables)
        await client.send(new CreateTableCommand(dynamodbTableInput(declaration, prefix)));
      const database = dynamodbDatabase({ client: config, prefix });
      return {
        database,
        async close() {
          client.destroy();
          await database.close();
          await stop();
        },
      };
    },
  });
}
