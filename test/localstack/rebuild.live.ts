import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import type { Funnel } from '#functions/behavior/schema.ts';
import { journeysTable } from '#functions/behavior/tables.ts';
import { splitDocuments } from '#functions/collection/archive/split-documents.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { countersTable } from '#functions/realtime/tables.ts';
import type { TableDeclaration } from '#platform/table.ts';
import { HOUR } from '#shared/clock.ts';
import { archiveBucket, archivedBelow } from './archive.ts';
import { pauseReaders, resumeReaders } from './readers.ts';
import { call, eventually, issuer, openSale, walkThrough } from './stage.ts';

/** What docs/rebuild.md says of a stage, step by step: the tables of the figures are lost, and come back from the archive. */

const SHOPPERS = 3;
const CLI = join(import.meta.dirname, '..', '..', 'bin', 'cli.ts');
const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const folder = mkdtempSync(join(tmpdir(), 'axon-rebuild-live-'));

afterAll(async () => {
  await resumeReaders();
  rmSync(folder, { recursive: true, force: true });
});

/** Takes every item away whose partition belongs to the activity. @returns how many they were */
const lose = async ({ name, partitionKey, sortKey }: TableDeclaration, activityId: string): Promise<number> => {
  const [TableName, sort] = [`axon-local-${name}`, sortKey?.name ?? ''];
  let lost = 0;
  const mine = {
    TableName,
    FilterExpression: 'begins_with(#p, :a)',
    ExpressionAttributeNames: { '#p': partitionKey.name },
    ExpressionAttributeValues: { ':a': `${activityId}#` },
  };
  for await (const { Items = [] } of paginateScan({ client: tables }, mine))
    for (const item of Items) {
      const Key = { [partitionKey.name]: item[partitionKey.name], [sort]: item[sort] };
      await tables.send(new DeleteCommand({ TableName, Key }));
      lost += 1;
    }
  return lost;
};

const rebuild = async (): Promise<unknown> => {
  const args = [CLI, 'rebuild', '--stage', 'local', '--bucket', await archiveBucket(), '--paused', '--json', '--data', folder];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
};

test('journeys and counters that were lost come back from the archive, as they were, and readers go on after it', async () => {
  const sale = await openSale(2 * SHOPPERS);
  const { activityId } = sale;
  const token = await issuer.memberToken('viewer');
  const people = async () =>
    (await call<Funnel>(`/v1/activities/${activityId}/funnel`, { token })).steps.map(({ people }) => people);
  const counted = async () => {
    const [from, to] = [Date.now() - HOUR, Date.now() + HOUR];
    const { rows } = await call<Counters>(`/v1/activities/${activityId}/counters?unit=hour&from=${from}&to=${to}`, { token });
    const sums = Map.groupBy(rows, ({ trigger }) => trigger);
    return Object.fromEntries([...sums].map(([trigger, all]) => [trigger, all.reduce((sum, { count }) => sum + count, 0)]));
  };
  const all = (figures: readonly number[], wanted: number) => figures.every((figure) => figure === wanted);
  await walkThrough(sale, SHOPPERS);
  await eventually(people, (figures) => all(figures, SHOPPERS), 60);
  const before = await eventually(counted, (sums) => (sums.PURCHASE ?? 0) === SHOPPERS, 60);
  const isMine = (document: string) => document.includes(activityId);
  await eventually(
    async () => (await archivedBelow('archive/20')).flatMap(splitDocuments).filter(isMine).length,
    (events) => events >= 4 * SHOPPERS,
    60,
  );

  await pauseReaders();
  expect(await lose(journeysTable, activityId)).toBeGreaterThanOrEqual(SHOPPERS);
  expect(await lose(countersTable, activityId)).toBeGreaterThan(0);
  expect(await counted()).toEqual({});
  await eventually(people, (figures) => all(figures, 0), 60);

  expect(await rebuild()).toMatchObject({ isDry: false });
  expect(await counted()).toEqual(before);
  await eventually(people, (figures) => all(figures, SHOPPERS), 60);

  await resumeReaders();
  await walkThrough(sale, SHOPPERS);
  await eventually(people, (figures) => all(figures, 2 * SHOPPERS), 60);
});
