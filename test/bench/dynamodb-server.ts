import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { catalogApi } from '#functions/app/catalog.ts';
import { customersApi, reconcileLedger } from '#functions/app/customers.ts';
import {
  type ReservationDrivers,
  reservationEngine,
  reservationsApi,
  SWEEP_EVERY,
  sandboxApi,
} from '#functions/app/reservations.ts';
import { catalogTables } from '#functions/catalog/tables.ts';
import { customersTable, orderTables } from '#functions/customers/tables.ts';
import { reservationTables } from '#functions/reservations/tables.ts';
import { apiHandler } from '#platform/api/api-handler.ts';
import { authenticateByJwks } from '#platform/api/authenticate.jose.ts';
import { apiDoor } from '#platform/local/api-door.ts';
import { type DataFolder, dataFolderAt } from '#platform/local/data-folder.ts';
import { DASHBOARD_CLIENT, LOCAL_ISSUER, localIssuer, SHOP_AUDIENCE } from '#platform/local/issuer.ts';
import { issuerKey, paymentEventSecret, reservationSecret } from '#platform/local/key-files.ts';
import { loadGauge } from '#platform/local/load-gauge.ts';
import { startServer } from '#platform/local/server.ts';
import { signInDoor } from '#platform/local/sign-in-door.ts';
import { dynamodbTableInput } from '#platform/table/input.dynamodb.ts';
import { dynamodbDatabase } from '#platform/table.dynamodb.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { type AxonProcess, freshFolder, removeFolder } from '#test/house/axon-process.ts';
import { findDynamodb } from '#test/platform/dynamodb-endpoint.ts';
import { apiClient } from '../../bin/simulate/api-client.ts';

/** Catalog, reservations and ledger as on AWS: tables on a DynamoDB endpoint, the sweeper in a process of its own. */
export interface DynamodbServer extends Pick<AxonProcess, 'url' | 'call' | 'member' | 'shopper'> {
  /** SIGKILL; another one takes over, as the next minute's run does on AWS. */
  killSweeper(): Promise<void>;
  stop(): Promise<void>;
}

const PREFIX = 'load-';
const RECONCILE_EVERY = 1000;
const TABLES = [...catalogTables, ...reservationTables, ...orderTables, customersTable];
const report = (error: unknown) => void process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);

const clientOf = (endpoint: string): DynamoDBClientConfig => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const driversOf = (endpoint: string, { keys }: DataFolder): ReservationDrivers => ({
  clock: systemClock,
  random: systemRandom,
  database: dynamodbDatabase({ client: clientOf(endpoint), prefix: PREFIX }),
  tokenKeys: [{ id: 'local', secret: Buffer.from(reservationSecret(keys), 'base64url') }],
  paymentKeys: [{ id: 'local', secret: Buffer.from(paymentEventSecret(keys), 'base64url') }],
});

const serve = async (endpoint: string, folder: DataFolder): Promise<number> => {
  const drivers = driversOf(endpoint, folder);
  const issuer = localIssuer({ key: await issuerKey(folder.keys), clock: systemClock, random: systemRandom });
  const server = await startServer({
    port: 0,
    report,
    doors: (port) => {
      const from = { issuer: LOCAL_ISSUER, jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json` };
      const issuers = { members: { ...from, audience: DASHBOARD_CLIENT }, shoppers: { ...from, audience: SHOP_AUDIENCE } };
      const engine = reservationEngine(drivers);
      const routes = [...catalogApi(drivers), ...reservationsApi(engine), ...sandboxApi(drivers), ...customersApi(drivers)];
      const handler = apiHandler({ routes, authenticate: authenticateByJwks(issuers), report, allowedOrigins: [] });
      const prefixes = ['/v1/', '/sandbox/'];
      const gauge = loadGauge();
      return [apiDoor({ handler, random: systemRandom, prefixes, gaugeOf: () => gauge }), signInDoor(issuer)];
    },
  });
  return server.port;
};

/** Streams of an endpoint are its own affair: orders come by the reconciliation, which must find every one of them anyway. */
const sweepForEver = async (endpoint: string, folder: DataFolder): Promise<void> => {
  const drivers = driversOf(endpoint, folder);
  const engine = reservationEngine(drivers);
  const events = { put: async () => ({ failed: [] }) };
  for (let round = 0; ; round += 1) {
    if (round % (SWEEP_EVERY / RECONCILE_EVERY) === 0) (await engine.sweep()).errors.forEach(report);
    await reconcileLedger({ ...drivers, events }).catch(report);
    await wait(RECONCILE_EVERY);
  }
};

const started = (mode: 'serve' | 'sweep', endpoint: string, data: string): ChildProcess & { readonly ready: Promise<string> } => {
  const child = spawn(process.execPath, [import.meta.filename, mode, endpoint, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  return Object.assign(child, { ready });
};

export const startDynamodbServer = async (): Promise<DynamodbServer | { readonly missing: string }> => {
  const found = findDynamodb();
  if ('missing' in found) return found;
  const { endpoint, stop } = await found.start();
  const client = new DynamoDBClient(clientOf(endpoint));
  for (const declaration of TABLES) await client.send(new CreateTableCommand(dynamodbTableInput(declaration, PREFIX)));
  client.destroy();
  const data = freshFolder();
  const issuer = localIssuer({ key: await issuerKey(dataFolderAt(data).keys), clock: systemClock, random: systemRandom });
  const server = started('serve', endpoint, data);
  const url = `http://127.0.0.1:${await server.ready}`;
  let sweeper = started('sweep', endpoint, data);
  return {
    url,
    call: apiClient(url),
    member: (role) => issuer.memberToken(role),
    shopper: (userId) => issuer.shopperToken(userId),
    killSweeper: async () => {
      sweeper.kill('SIGKILL');
      await once(sweeper, 'exit');
      sweeper = started('sweep', endpoint, data);
    },
    stop: async () => {
      for (const child of [sweeper, server]) child.kill('SIGKILL');
      await stop();
      removeFolder(data);
    },
  };
};

if (process.argv[1] === import.meta.filename) {
  const [mode, endpoint = '', data = ''] = process.argv.slice(2);
  if (mode === 'serve') process.stdout.write(`${await serve(endpoint, dataFolderAt(data))}\n`);
  else await sweepForEver(endpoint, dataFolderAt(data));
}
