import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { KeySchema, TableDeclaration } from '#platform/table.ts';
import { acknowledge } from './acknowledge.ts';
import type { AxonFunction } from './axon-function.ts';
import { removalOf } from './capability.ts';
import { nameIn, stageOf } from './stage.ts';
import { warmThroughputOf, warmthOf } from './warm-throughput.ts';

type Operation = 'get' | 'batchGet' | 'query' | 'put' | 'update' | 'delete' | 'check';

/**
 * What a function may do with a table, in the words of the Table port; `index:byDue` is a query of that index. The entries of
 * a transaction count one by one.
 */
export type TableUse = Operation | `index:${string}`;

const ACTIONS: Readonly<Record<Operation, string>> = {
  get: 'dynamodb:GetItem',
  batchGet: 'dynamodb:BatchGetItem',
  query: 'dynamodb:Query',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
  check: 'dynamodb:ConditionCheckItem',
};

export interface AxonTableProps {
  readonly declaration: TableDeclaration;
  /** Its part in a sale, for whose busiest second it is warmed where the stage names one. @default none */
  readonly inSale?: 'slots' | 'pointers' | 'dispensers';
}

/** A DynamoDB table made from the declaration its stores are written against, so that keys and indexes cannot differ. */
export class AxonTable extends Construct {
  readonly table: Table;
  readonly declaration: TableDeclaration;

  constructor(scope: Construct, id: string, { declaration, inSale }: AxonTableProps) {
    super(scope, id);
    const { keepsData, sale } = stageOf(this);
    const warmth = inSale && sale.rate ? warmthOf(sale.rate)[inSale] : undefined;
    const { sortKey, ttl } = declaration;
    this.declaration = declaration;
    this.table = new Table(this, 'Table', {
      tableName: nameIn(this, declaration.name),
      partitionKey: attributeOf(declaration.partitionKey),
      ...(sortKey && { sortKey: attributeOf(sortKey) }),
      ...(ttl !== undefined && { timeToLiveAttribute: ttl }),
      ...(declaration.changes && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
      ...warmThroughputOf(warmth?.table),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      deletionProtection: keepsData,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keepsData },
      removalPolicy: removalOf(this),
    });
    if (!keepsData) acknowledge(this, { DDB3: 'A stage whose data is thrown away with it.' });
    for (const [indexName, index] of Object.entries(declaration.indexes ?? {}))
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: attributeOf(index.partitionKey),
        ...(index.sortKey && { sortKey: attributeOf(index.sortKey) }),
        projectionType: ProjectionType.ALL,
        ...warmThroughputOf(warmth?.indexes),
      });
  }

  /** Lets a function use this table so and not otherwise, and tells it how tables are called here. */
  grant(to: AxonFunction, ...uses: readonly TableUse[]): void {
    for (const use of uses) this.allow(to, use);
    to.tell('AXON_TABLE_PREFIX', nameIn(this, ''));
  }

  private allow(to: AxonFunction, use: TableUse): void {
    const { tableArn } = this.table;
    if (!isIndex(use)) {
      to.allow([ACTIONS[use]], [tableArn]);
      return;
    }
    const index = use.slice(INDEX.length);
    if (!this.declaration.indexes?.[index]) throw new Error(`${this.declaration.name} has no index ${index}`);
    to.allow([ACTIONS.query], [`${tableArn}/index/${index}`]);
  }
}

const attributeOf = ({ name, type }: KeySchema): Attribute => ({
  name,
  type: type === 'number' ? AttributeType.NUMBER : AttributeType.STRING,
});

const INDEX = 'index:';
const isIndex = (use: TableUse): use is `index:${string}` => use.startsWith(INDEX);
