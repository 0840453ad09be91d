import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createClient } from '@redis/client';
import * as z from 'zod';
import { RepeatedReservation, Reservation } from '#functions/reservations/schema.ts';
import { apiHandler } from '#platform/api/api-handler.ts';
import { authenticateByJwks } from '#platform/api/authenticate.jose.ts';
import { apiDoor } from '#platform/local/api-door.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { LOCAL_ISSUER, localIssuer, SHOP_AUDIENCE } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { loadGauge } from '#platform/local/load-gauge.ts';
import { startServer } from '#platform/local/server.ts';
import { signInDoor } from '#platform/local/sign-in-door.ts';
import { AxonError } from '#shared/axon-error.ts';
import { systemClock } from '#shared/clock.ts';
import { ActivityId, ProductId, VisitorId } from '#shared/ids.ts';
import { systemRandom } from '#shared/random.ts';
import { Answer, bindRoutes, route } from '#shared/route.ts';

const HOLD_SECONDS = 300;

/** Sales nobody decides about, so that what the shell costs by itself can be told: everybody gets the first place, or none. */
export const SHELL_WINS = 'shell_wins';
export const SHELL_REFUSES = 'shell_refuses';

/** What its maker used: one connection, commands of one turn written together, as the library does by itself. */
const redisOn = (port: number) =>
  createClient({ socket: { host: '127.0.0.1', port } })
    .on('error', (error) => void process.stderr.write(`${error}\n`))
    .connect();

/**
 * The algorithm Axon replaces, behind the same HTTP shell: SADD (have I been here?), INCR (which number am I?), compare with the
 * limit, SET EX (my token); each a round trip. The limit is the last part of the activity's id.
 */
const reserveRoute = route({
  name: 'reserve',
  summary: 'Reserves as the original did.',
  method: 'POST',
  path: '/v1/activities/{activityId}/reservations',
  who: 'shopper',
  params: z.object({ activityId: ActivityId }),
  body: z.object({ productId: ProductId.optional(), visitorId: VisitorId.optional() }),
  answers: { 200: RepeatedReservation, 201: Reservation },
  handle: async (
    { params: { activityId }, caller: { userId } },
    { redis }: { readonly redis: Awaited<ReturnType<typeof redisOn>> },
  ) => {
    const limit = Number(activityId.split('_').at(-1));
    const reservation = (slot: number) => ({
      reservationToken: randomUUID(),
      slot,
      expiresAt: Date.now() + HOLD_SECONDS * 1000,
      remainingSeconds: HOLD_SECONDS,
    });
    if (activityId === SHELL_WINS) return new Answer(201, reservation(1));
    if (activityId === SHELL_REFUSES) throw new AxonError('SOLD_OUT', { heldByOthers: 0 });
    const isNew = await redis.sAdd(`${activityId}:users`, userId);
    if (isNew === 0) return { ...reservation(1), retry: true as const };
    const position = await redis.incr(`${activityId}:count`);
    if (position > limit) throw new AxonError('SOLD_OUT', { heldByOthers: 0 });
    const held = reservation(position);
    await redis.setEx(`${activityId}:token:${userId}`, HOLD_SECONDS, held.reservationToken);
    return new Answer(201, held);
  },
});

const serve = async (redisPort: number, data: string): Promise<void> => {
  const redis = await redisOn(redisPort);
  const issuer = localIssuer({ key: await issuerKey(dataFolderAt(data).keys), clock: systemClock, random: systemRandom });
  const report = (error: unknown) => void process.stderr.write(`${error}\n`);
  const server = await startServer({
    port: 0,
    report,
    doors: (port) => {
      const jwksUrl = `http://127.0.0.1:${port}/.well-known/jwks.json`;
      const shoppers = { issuer: LOCAL_ISSUER, audience: SHOP_AUDIENCE, jwksUrl };
      const handler = apiHandler({
        routes: bindRoutes({ reserveRoute }, { redis }),
        authenticate: authenticateByJwks({ members: shoppers, shoppers }),
        report,
        allowedOrigins: [],
      });
      const gauge = loadGauge();
      return [apiDoor({ handler, random: systemRandom, prefixes: ['/v1/'], gaugeOf: () => gauge }), signInDoor(issuer)];
    },
  });
  process.stdout.write(`${server.port}\n`);
};

export interface OriginalServer {
  readonly port: number;
  readonly pid: number;
  readonly stop: () => void;
}

/** Starts it in a process of its own, as Axon is. @param data folder whose keys sign the shoppers' tokens */
export const startOriginal = async (redisPort: number, data: string): Promise<OriginalServer> => {
  const child = spawn(process.execPath, [import.meta.filename, String(redisPort), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { port: Number(line), pid: child.pid ?? 0, stop: () => void child.kill() };
};

if (process.argv[1] === import.meta.filename) await serve(Number(process.argv[2]), process.argv[3] ?? '');
