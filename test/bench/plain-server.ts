import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { CollectAnswer, MAX_BATCH_BYTES, SentBatch, SentEvent } from '#functions/collection/schema.ts';
import { apiHandler } from '#platform/api/api-handler.ts';
import { apiDoor } from '#platform/local/api-door.ts';
import { loadGauge } from '#platform/local/load-gauge.ts';
import { startServer } from '#platform/local/server.ts';
import { systemRandom } from '#shared/random.ts';
import { bindRoutes, bytes, route } from '#shared/route.ts';

/**
 * What one would write first: the same HTTP shell and the same contract, one INSERT per event into SQLite (WAL, the same
 * durability as Axon's), no stream, no queue, no consumers, nothing derived.
 */
const collectRoute = route({
  name: 'collectEvents',
  summary: 'Inserts every event of a batch.',
  method: 'POST',
  path: '/v1/e',
  who: 'writeKey',
  query: z.object({ k: z.string().max(64) }),
  body: bytes,
  maxBody: MAX_BATCH_BYTES,
  answers: { 200: CollectAnswer },
  handle: async ({ body }, { insert }: { readonly insert: (event: SentEvent) => void }) => {
    const { events } = SentBatch.parse(JSON.parse(Buffer.from(body).toString()));
    for (const event of events) insert(SentEvent.parse(event));
    return { accepted: events.length, duplicate: 0, rejected: [], retry: [] };
  },
});

const openInsert = (path: string): ((event: SentEvent) => void) => {
  const database = new DatabaseSync(path);
  for (const pragma of ['journal_mode=WAL', 'synchronous=NORMAL', 'locking_mode=EXCLUSIVE']) database.exec(`PRAGMA ${pragma}`);
  database.exec('CREATE TABLE events (id TEXT PRIMARY KEY, visitor_id TEXT, name TEXT, received_at INTEGER, body TEXT) STRICT');
  const statement = database.prepare('INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?)');
  return (event) => void statement.run(event.id, event.visitorId, event.name, Date.now(), JSON.stringify(event));
};

const serve = async (path: string): Promise<void> => {
  const report = (error: unknown) => void process.stderr.write(`${error}\n`);
  const routes = bindRoutes({ collectRoute }, { insert: openInsert(path) });
  const handler = apiHandler({ routes, authenticate: async () => ({ who: 'anonymous' }), report, allowedOrigins: [] });
  const gauge = loadGauge();
  const doors = () => [apiDoor({ handler, random: systemRandom, prefixes: ['/v1/'], gaugeOf: () => gauge })];
  const server = await startServer({ port: 0, report, doors });
  process.stdout.write(`${server.port}\n`);
};

export interface PlainServer {
  readonly port: number;
  readonly stop: () => void;
}

/** Starts it in a process of its own, as Axon is. @param path of its database */
export const startPlain = async (path: string): Promise<PlainServer> => {
  const child = spawn(process.execPath, [import.meta.filename, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { port: Number(line), stop: () => void child.kill() };
};

if (process.argv[1] === import.meta.filename) await serve(process.argv[2] ?? '');
