import type { CreateTableCommandInput, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { IndexDeclaration, TableDeclaration } from '../table.ts';
import { keySchemas } from './limits.ts';

const keySchema = (keys: IndexDeclaration): KeySchemaElement[] =>
  keySchemas(keys).map(({ name }, at) => ({ AttributeName: name, KeyType: at === 0 ? 'HASH' : 'RANGE' }));

/** What creates the declared table at a DynamoDB endpoint, for tests; the stacks declare it for AWS. Its TTL is set apart. */
export const dynamodbTableInput = (declaration: TableDeclaration, prefix: string): CreateTableCommandInput => {
  const indexes = Object.entries(declaration.indexes ?? {});
  const schemas = [declaration, ...indexes.map(([, keys]) => keys)].flatMap(keySchemas);
  const types = new Map(schemas.map(({ name, type }) => [name, type === 'number' ? 'N' : 'S'] as const));
  return {
    TableName: prefix + declaration.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keySchema(declaration),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([IndexName, keys]) => ({
        IndexName,
        KeySchema: keySchema(keys),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
    ...(declaration.changes && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
  };
};
