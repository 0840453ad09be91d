import type { AxonProcess } from '#test/house/axon-process.ts';
import { type Bench, catchUp, loadOn, openActivity, portOf, withAxon } from './a-bench.ts';
import { loadRow, type Row, seconds } from './figures.ts';
import { type Load, requestBytes, runLoad } from './http-load.ts';
import { startTrivialServer } from './trivial-server.ts';

const SHOPPERS = 20_000;
const WARM_UP = 3000;
const CONNECTIONS = 64;

const reserveBytes = (activityId: string, token: string): Buffer =>
  requestBytes({ path: `/v1/activities/${activityId}/reservations`, headers: { authorization: `Bearer ${token}` }, body: '{}' });

const tokensFor = (axon: AxonProcess): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: SHOPPERS }, (_, index) => axon.shopper(`shopper-${index}`)));

const ceiling = async (requests: readonly Buffer[]): Promise<Row> => {
  const server = await startTrivialServer();
  const load: Load = { port: server.port, connections: CONNECTIONS, requests };
  await runLoad({ ...load, requests: requests.slice(0, WARM_UP) });
  const result = await runLoad(load);
  server.stop();
  return loadRow('same requests, trivial node:http server', result);
};

const run = (): Promise<readonly Row[]> =>
  withAxon(async (axon) => {
    const tokens = await tokensFor(axon);
    const requestsTo = (activityId: string, from: number, to: number) =>
      tokens.slice(from, to).map((token) => reserveBytes(activityId, token));
    await runLoad({
      port: portOf(axon),
      connections: CONNECTIONS,
      requests: requestsTo(await openActivity(axon, WARM_UP), 0, WARM_UP),
    });
    const wins = requestsTo(await openActivity(axon, SHOPPERS), 0, SHOPPERS);
    const won = await loadOn(axon, 'reserve: pure wins', { connections: CONNECTIONS, requests: wins });
    const after = await catchUp(axon);
    const again = await loadOn(axon, 'reserve: double clicks', { connections: CONNECTIONS, requests: wins });
    const small = await openActivity(axon, 100);
    await runLoad({ port: portOf(axon), connections: CONNECTIONS, requests: requestsTo(small, 0, 100) });
    const refused = await loadOn(axon, 'reserve: sold out', {
      connections: CONNECTIONS,
      requests: requestsTo(small, 100, SHOPPERS),
    });
    return [
      won.row,
      again.row,
      refused.row,
      await ceiling(wins),
      { what: 'consumers after the last win', answers: `done in ${seconds(after)}` },
    ];
  });

export const reserveBench: Bench = {
  name: 'reserve',
  title: 'Reservations through the HTTP door',
  notes: `${SHOPPERS.toLocaleString('en-US')} shoppers, each with an RS256 token of its own, ${CONNECTIONS} connections in a closed loop; server and load generator share the machine's cores. The trivial server shows what the generator reaches when nothing is decided.`,
  run,
};
