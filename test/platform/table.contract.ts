import { afterAll, beforeAll, describe } from 'vitest';
import type { Database, Item, Table, TableDeclaration } from '#platform/table.ts';
import { conditionContract } from './table-conditions.contract.ts';
import { itemContract } from './table-items.contract.ts';
import { limitContract } from './table-limits.contract.ts';
import { modelContract } from './table-model.contract.ts';
import { queryContract } from './table-queries.contract.ts';
import { raceContract } from './table-races.contract.ts';
import { transactionContract } from './table-transactions.contract.ts';

export const things: TableDeclaration = {
  name: 'things',
  partitionKey: { name: 'shelf', type: 'string' },
  sortKey: { name: 'number', type: 'number' },
  indexes: {
    byOwner: { partitionKey: { name: 'owner', type: 'string' }, sortKey: { name: 'rank', type: 'number' } },
    byColor: { partitionKey: { name: 'color', type: 'string' } },
  },
  ttl: 'expiresAt',
  changes: true,
};
export const words: TableDeclaration = {
  name: 'words',
  partitionKey: { name: 'book', type: 'string' },
  sortKey: { name: 'word', type: 'string' },
};
export const singles: TableDeclaration = { name: 'singles', partitionKey: { name: 'id', type: 'string' } };
const numbered: TableDeclaration = { name: 'numbered', partitionKey: { name: 'id', type: 'number' } };
export const contractTables = [things, words, singles, numbered];

export interface TableEngine {
  readonly name: string;
  open(): Promise<{ readonly database: Database; close(): Promise<void> }>;
  /** False for stand-ins known to differ from DynamoDB in a few documented points. */
  readonly exact: boolean;
  /** DynamoDB Local, for what only it does: one more item on a full page, no types of index keys in updates. @default false */
  readonly isDynamodbLocal?: boolean;
  /** Runs of the random comparison with the model. */
  readonly randomRuns: number;
}

export interface Subject {
  readonly database: Database;
  readonly engine: TableEngine;
  readonly things: Table<Item>;
  readonly words: Table<Item>;
  readonly singles: Table<Item>;
  readonly numbered: Table<Item>;
  /** A partition no other test uses. */
  fresh(): string;
}

/** What every Table driver must do, whatever runs below it. */
export const tableContract = (engine: TableEngine): void => {
  describe(`Table on ${engine.name}`, () => {
    let opened: Awaited<ReturnType<TableEngine['open']>> | undefined;
    let drawn = 0;
    beforeAll(async () => {
      opened = await engine.open();
    });
    afterAll(() => opened?.close());
    const subject = (): Subject => {
      if (!opened) throw new Error('The engine is not open');
      const { database } = opened;
      return {
        database,
        engine,
        things: database.table(things),
        words: database.table(words),
        singles: database.table(singles),
        numbered: database.table(numbered),
        fresh: () => `fresh-${++drawn}`,
      };
    };
    itemContract(subject);
    conditionContract(subject);
    transactionContract(subject);
    queryContract(subject);
    limitContract(subject);
    raceContract(subject);
    modelContract(subject);
  });
};
