import { afterAll, expect, test } from 'vitest';
import { freshFolder, removeFolder } from '#test/house/axon-process.ts';
import { chaos } from './chaos.ts';

const data = freshFolder();
afterAll(() => removeFolder(data));

test('with everything failing and the process killed in full run, every event ends as stored, bad or duplicate, and is counted once', async () => {
  const { sent, stored, bad, duplicate, ...result } = await chaos({ events: 1_500, data, kills: 1 });
  expect(stored + bad + duplicate).toBe(sent);
  expect(Math.min(stored, bad, duplicate)).toBeGreaterThan(0);
  expect(result).toMatchObject({ missing: 0, invented: 0, counted: stored, visitors: result.visitorsSent, errors: '' });
}, 120_000);
