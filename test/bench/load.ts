import { setTimeout as wait } from 'node:timers/promises';
import { type AxonProcess, freshFolder, removeFolder, startAxon } from '#test/house/axon-process.ts';
import { type LoadReport, type LoadRun, runLoad } from '../../bin/load/run.ts';
import { apiClient } from '../../bin/simulate/api-client.ts';
import { AS_STARTED, type Bench, openActivity, portOf, untilCalm, withAxon } from './a-bench.ts';
import { startDynamodbServer } from './dynamodb-server.ts';
import { count, milliseconds, type Row, seconds } from './figures.ts';

interface Sale {
  readonly stock: number;
  readonly users: number;
  readonly withinMs: number;
}

const SALES: readonly Sale[] = [
  { stock: 100, users: 8000, withinMs: 2000 },
  { stock: 1000, users: 8000, withinMs: 2000 },
  { stock: 5000, users: 8000, withinMs: 2000 },
  { stock: 1000, users: 8000, withinMs: 1000 },
];
const KILLED: Sale = { stock: 1000, users: 8000, withinMs: 2000 };
/** As many as a DynamoDB on this machine decides in that time. */
const ON_DYNAMODB: Sale = { stock: 300, users: 2000, withinMs: 10_000 };
const CONNECTIONS = 256;

let runs = 0;
const planOf = ({ users, withinMs }: Sale) => {
  runs += 1;
  const run = `${process.pid}-${runs}`;
  return { users, withinMs, doubleClick: 0.2, abandon: 0.1, cancel: 0.1, late: 0.05, seed: runs, run };
};

const runOf = (sale: Sale, server: Pick<AxonProcess, 'url' | 'member' | 'shopper'>) => async (activityId: string) => ({
  activityId,
  url: server.url,
  call: apiClient(server.url),
  plan: planOf(sale),
  connections: CONNECTIONS,
  viewerToken: await server.member('viewer'),
  shopperToken: server.shopper,
  onPhase: () => undefined,
});

const rowOf = (
  what: string,
  { outcomes, clickedLate, taken, stock, secondWave, lostTickets, serverErrors, lost, refusalCost, verdict }: LoadReport,
): Row => {
  const won = outcomes['reserve 201'];
  const refused = outcomes['reserve 410 SOLD_OUT'];
  const times = (outcome: typeof won) => (outcome ? `${milliseconds(outcome.p50)} / ${milliseconds(outcome.p99)}` : '');
  return {
    what,
    taken: `${count(taken)} of ${count(stock)}`,
    'won p50 / p99': times(won),
    '410 p50 / p99': times(refused),
    'generator late p99': milliseconds(clickedLate.p99),
    'released, won again': `${secondWave.released}, ${secondWave.won}`,
    'lost tickets': count(lostTickets),
    '5xx': count(serverErrors),
    lost: count(lost),
    'reads, writes a refusal': refusalCost ? `${refusalCost.reads}, ${refusalCost.writes}` : 'not counted',
    verdict: verdict.ok ? 'right' : verdict.findings.join('; '),
  };
};

const nameOf = ({ stock, users, withinMs }: Sale) => `${count(users)} within ${withinMs / 1000} s, stock ${count(stock)}`;

const quietly = async (sale: Sale): Promise<Row> =>
  withAxon(async (axon) => {
    await untilCalm(axon);
    const run = await runOf(sale, axon)(await openActivity(axon, sale.stock));
    return rowOf(nameOf(sale), await runLoad(run));
  }, AS_STARTED);

/** The first kill comes in the middle of the crowd, the second when the sweeper of the new process comes round first. */
const killedTwice = async (sale: Sale): Promise<Row> => {
  const data = freshFolder();
  let axon = await startAxon({ ...AS_STARTED, data });
  const port = portOf(axon);
  const restart = async (): Promise<void> => {
    await axon.kill9();
    axon = await startAxon({ ...AS_STARTED, data, port });
  };
  const disaster = async (): Promise<void> => {
    await wait(sale.withinMs * FIRST_KILL);
    await restart();
    await wait(SWEEPER_COMES_AFTER);
    await restart();
  };
  try {
    await untilCalm(axon);
    const run = await runOf(sale, axon)(await openActivity(axon, sale.stock));
    return rowOf(`${nameOf(sale)}, kill -9 in the crowd and in a sweep`, await runLoad({ ...run, disaster }));
  } finally {
    await axon.kill9();
    removeFolder(data);
  }
};

/** While a tenth of the crowd has come, places are still being given away. */
const FIRST_KILL = 0.1;
const SWEEPER_COMES_AFTER = 15_010;

const onDynamodb = async (sale: Sale): Promise<Row> => {
  const what = `${nameOf(sale)}, on a DynamoDB endpoint, sweeper killed`;
  const server = await startDynamodbServer();
  if ('missing' in server) return { what, verdict: `skipped: ${server.missing}` };
  try {
    const run: LoadRun = await runOf(sale, server)(await openActivity(server, sale.stock));
    const disaster = async (): Promise<void> => {
      await wait(sale.withinMs / 2);
      await server.killSweeper();
    };
    return rowOf(what, await runLoad({ ...run, disaster }));
  } finally {
    await server.stop();
  }
};

const run = async (): Promise<readonly Row[]> => {
  const parts = [...SALES.map((sale) => () => quietly(sale)), () => killedTwice(KILLED), () => onDynamodb(ON_DYNAMODB)];
  const rows: Row[] = [];
  for (const part of parts) {
    const startedAt = performance.now();
    const row = await part();
    rows.push({ ...row, took: seconds((performance.now() - startedAt) / 1000) });
  }
  return rows;
};

export const loadBench: Bench = {
  name: 'load',
  title: 'Flash sales with a verdict',
  notes:
    'A process of its own for every sale, started and warmed up as `axon start` does it, driven by `axon load`: arrivals at random over connections that are open already (open loop, latencies count from the planned click; the generator late is its own part of them), 20 % click twice; of the winners 10 % leave, 10 % cancel, 5 % are paid for half a minute late, the others pay. Then those who got nothing come back for what was given up. "right": places taken = stock, no place and no shopper twice, every promise kept, every order there once, the second wave got exactly what was released (after a kill: whatever was free two sweeps later), 5xx below 0.1 %. A refusal is measured on 500 latecomers.',
  run,
};
