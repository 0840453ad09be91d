import { definitionsApi } from '#functions/app/definitions.ts';
import { writeKeyStore } from '#functions/collection/write-key-store.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { systemRandom } from '#shared/random.ts';
import { Answer } from '#shared/route.ts';
import { watchedDatabase } from '../infra/watched-database.ts';
import { handClock } from '../platform/hand-clock.ts';

export const ORIGIN = 'https://shop.example';
export const KEY = 'wk_0123456789abcdef';

interface Given {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly origin?: string;
  /** Idempotency-Key. */
  readonly key?: string;
}

export interface Told {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The routes of definitions and rules on real tables, with a clock moved by hand. A refusal is an answer too. */
export const aDefinitionsApi = async () => {
  const clock = handClock();
  const uses = new Set<string>();
  const plain = sqliteDatabase(new SqliteFile(':memory:'), { clock });
  const routes = definitionsApi({ clock, random: systemRandom, database: watchedDatabase(plain, uses) });
  await writeKeyStore(plain).create({ key: KEY, label: 'Shop', origins: [ORIGIN], revoked: false, createdAt: 0 });

  const call = async (name: string, given: Given = {}): Promise<Told> => {
    const route = routes.find((one) => one.name === name);
    if (!route) throw new Error(`There is no route ${name}`);
    const parsed = Object.entries({ params: given.params, query: given.query, body: given.body }).map(([part, value]) => {
      const schema = part === 'params' ? route.params : part === 'query' ? route.query : route.body;
      return [part, schema && 'safeParse' in schema ? schema.safeParse(value ?? {}) : undefined] as const;
    });
    const wrong = parsed.flatMap(([, result]) => (result?.success === false ? result.error.issues : []));
    if (wrong.length > 0) return { status: 400, body: { code: 'INVALID_REQUEST', issues: wrong }, headers: {} };
    const request = {
      ...Object.fromEntries(parsed.map(([part, result]) => [part, result?.data])),
      caller: { who: 'member', userId: 'mia', role: 'admin' },
      client: {
        requestId: 'r',
        ip: '203.0.113.7',
        origin: given.origin,
        headers: given.headers ?? {},
        idempotencyKey: given.key,
      },
    };
    try {
      const outcome = await route.call(request as never);
      return outcome instanceof Answer ? outcome : new Answer(200, outcome);
    } catch (error) {
      if (!isAxonError(error)) throw error;
      return { status: error.status, body: { code: error.code, ...error.details }, headers: {} };
    }
  };
  return { call, clock, uses, database: plain };
};
