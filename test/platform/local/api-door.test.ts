import { expect, test } from 'vitest';
import { apiDoor } from '#platform/local/api-door.ts';
import { startServer } from '#platform/local/server.ts';
import { systemRandom } from '#shared/random.ts';

test('callers are counted while they wait for an answer, pages that report what happened are not', async () => {
  const seen: string[] = [];
  const gauge = {
    begin: () => void seen.push('begin'),
    end: () => void seen.push('end'),
    pace: () => ({ atOnce: 1, breatheMs: 0, gatherMs: 0 }),
  };
  const handler = async ({ path }: { readonly path: string }) => {
    seen.push(path);
    if (path === '/v1/broken') throw new Error('broken');
    return { statusCode: 200, body: '{}' };
  };
  const door = apiDoor({ handler, random: systemRandom, prefixes: ['/v1/'], gauge, unhurried: ['/v1/e'] });
  const server = await startServer({ port: 0, report: () => undefined, doors: () => [door] });
  try {
    for (const path of ['/v1/e', '/v1/me', '/v1/broken']) await fetch(`http://127.0.0.1:${server.port}${path}`);
  } finally {
    await server.stop();
  }
  expect(seen).toEqual(['/v1/e', 'begin', '/v1/me', 'end', 'begin', '/v1/broken', 'end']);
});
