import { expect, test } from 'vitest';
import { apiDoor } from '#platform/local/api-door.ts';
import { startServer } from '#platform/local/server.ts';
import { systemRandom } from '#shared/random.ts';

test('callers are counted while they wait for an answer, each in the crowd of its path', async () => {
  const seen: string[] = [];
  const gaugeOf = (path: string) => ({
    begin: () => void seen.push(`begin ${path}`),
    end: () => void seen.push(`end ${path}`),
    pace: () => ({ atOnce: 1, share: 1, gatherMs: 0 }),
  });
  const handler = async ({ path }: { readonly path: string }) => {
    seen.push('handled');
    if (path === '/v1/broken') throw new Error('broken');
    return { statusCode: 200, body: '{}' };
  };
  const door = apiDoor({ handler, random: systemRandom, prefixes: ['/v1/'], gaugeOf });
  const server = await startServer({ port: 0, report: () => undefined, doors: () => [door] });
  try {
    for (const path of ['/v1/e', '/v1/broken']) await fetch(`http://127.0.0.1:${server.port}${path}`);
  } finally {
    await server.stop();
  }
  expect(seen).toEqual(['begin /v1/e', 'handled', 'end /v1/e', 'begin /v1/broken', 'handled', 'end /v1/broken']);
});
