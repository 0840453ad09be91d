import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Key, Throttled } from '../table.ts';

const TRIES = 8;
const FIRST_PAUSE_MS = 25;

/**
 * Reads up to 100 keys, asking again for the keys that DynamoDB left out (16 MB an answer, throttling).
 * @throws Throttled if keys are still left out after about 3 s
 */
export const batchGet = async (
  documents: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<readonly Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let rest: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
  for (let attempt = 0; rest.length > 0; attempt += 1) {
    if (attempt === TRIES) throw new Throttled();
    if (attempt > 0) await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: rest } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    rest = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
};
