import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { AxonProcess } from '#test/house/axon-process.ts';
import { type Bench, catchUp, cpuSeconds, openActivity, portOf, withAxon } from './a-bench.ts';
import { count, microseconds, milliseconds, quantile, type Row } from './figures.ts';
import { type LoadResult, requestBytes, runLoad } from './http-load.ts';
import { SHELL_REFUSES, SHELL_WINS, startOriginal } from './original-server.ts';

const SHOPPERS = 8000;
const ROUNDS = 5;
const CONNECTIONS = 256;
/** More than any of them reaches, so that what is measured is the server. */
const OFFERED = 40_000;
const WARM_UP = 3000;
const DOUBLE_CLICKS = 5;

type Kind = 'mix' | 'sold out' | 'wins';
const stockOf: Readonly<Record<Kind, number>> = { mix: 1000, 'sold out': 100, wins: SHOPPERS };

/** One of the two that are compared. */
interface Engine {
  readonly port: number;
  /** Every process it consists of. */
  readonly pids: readonly number[];
  /** A sale with that stock. @returns its id */
  readonly open: (stock: number) => Promise<string>;
  readonly settle: () => Promise<unknown>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const startRedis = async (): Promise<{ readonly port: number; readonly process: ChildProcess }> => {
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const redis = spawn('redis-server', flags, { stdio: 'ignore' });
  for (let tried = 0; tried < 100; tried += 1) {
    await wait(50);
    if (await answers(port)) return { port, process: redis };
  }
  throw new Error('redis-server does not answer');
};

const requestsOf = (kind: Kind, activityId: string, tokens: readonly string[]): readonly Buffer[] => {
  const click = (token: string) =>
    requestBytes({
      path: `/v1/activities/${activityId}/reservations`,
      headers: { authorization: `Bearer ${token}` },
      body: '{}',
    });
  if (kind !== 'mix') return tokens.map(click);
  return tokens.flatMap((token, at) => (at % DOUBLE_CLICKS === 0 ? [click(token), click(token)] : [click(token)]));
};

/** Processor time of all its processes together (s), consumers' work up to the last answer included. */
type Measured = LoadResult & { readonly cpu: number };

const cpuOf = ({ pids }: Engine): number => pids.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? Number.NaN), 0);

const measure = async (engine: Engine, kind: Kind, tokens: readonly string[]): Promise<Measured> => {
  const { port } = engine;
  const activityId = await engine.open(stockOf[kind]);
  const load = { port, connections: CONNECTIONS, ratePerSecond: OFFERED };
  if (kind === 'sold out') await runLoad({ ...load, requests: requestsOf(kind, activityId, tokens.slice(0, 100)) });
  await engine.settle();
  const before = cpuOf(engine);
  const result = await runLoad({
    ...load,
    requests: requestsOf(kind, activityId, kind === 'sold out' ? tokens.slice(100) : tokens),
  });
  return { ...result, cpu: cpuOf(engine) - before };
};

const rateOf = ({ requests, seconds }: LoadResult): number => requests / seconds;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const rowOf = (what: string, results: readonly Measured[]): Row => {
  const latencies = results.flatMap((result) => [...result.latencies]).sort((a, b) => a - b);
  const failed = results.reduce((sum, { statuses }) => sum + (statuses[0] ?? 0) + (statuses[500] ?? 0) + (statuses[503] ?? 0), 0);
  return {
    what,
    'per second': count(median(results.map(rateOf))),
    p50: milliseconds(quantile(latencies, 0.5)),
    p99: milliseconds(quantile(latencies, 0.99)),
    '5xx or lost': count(failed),
    'CPU each': microseconds(median(results.map(({ cpu, requests }) => cpu / requests))),
  };
};

interface Compared {
  readonly kind: Kind;
  readonly mine: readonly Measured[];
  readonly theirs: readonly Measured[];
  /** The shell by itself, in the same process as the original. */
  readonly shells: readonly Measured[];
}

const cpuEach = (results: readonly Measured[]): number => median(results.map(({ cpu, requests }) => cpu / requests));
/** Of the two in each round, since the machine's pace drifts from one to the next. */
const ratioOf = ({ mine, theirs }: Compared): string =>
  median(mine.map((each, round) => rateOf(each) / rateOf(theirs[round] ?? each))).toFixed(2);

const rowsOf = (compared: Compared): readonly Row[] => {
  const { kind, mine, theirs, shells } = compared;
  const rows = [rowOf(`${kind}: Axon`, mine), { ...rowOf(`${kind}: original`, theirs), ratio: ratioOf(compared) }];
  if (shells.length === 0) return rows;
  const shell = cpuEach(shells);
  const decision = (results: readonly Measured[]) => ({ 'decision alone': microseconds(cpuEach(results) - shell) });
  return [
    ...rows.map((row, at) => ({ ...row, ...decision(at === 0 ? mine : theirs) })),
    rowOf(`${kind}: the shell alone`, shells),
  ];
};

interface Sides {
  readonly ours: Engine;
  readonly original: Engine;
  readonly shell: Engine;
}

const compareOne = async (kind: Kind, { ours, original, shell }: Sides, tokens: readonly string[]): Promise<Compared> => {
  const compared = { kind, mine: [] as Measured[], theirs: [] as Measured[], shells: [] as Measured[] };
  // Side by side, so that whatever else the machine does befalls all of them.
  for (let round = 0; round < ROUNDS; round += 1) {
    compared.mine.push(await measure(ours, kind, tokens));
    compared.theirs.push(await measure(original, kind, tokens));
    if (kind !== 'mix') compared.shells.push(await measure(shell, kind, tokens));
  }
  return compared;
};

const compare = async (sides: Sides, tokens: readonly string[]): Promise<readonly Row[]> => {
  for (const engine of [sides.ours, sides.original]) await measure(engine, 'mix', tokens.slice(0, WARM_UP));
  const all: Compared[] = [];
  for (const kind of ['mix', 'sold out', 'wins'] as const) all.push(await compareOne(kind, sides, tokens));
  const ratios = all.map((compared) => `${compared.kind.replace(' ', '-')} ${ratioOf(compared)}`);
  return [...all.flatMap(rowsOf), { what: `ratio ${ratios.join(' ')}` }];
};

const oursOf = (axon: AxonProcess): Engine => ({
  port: portOf(axon),
  pids: [axon.pid],
  open: (stock) => openActivity(axon, stock),
  settle: () => catchUp(axon),
});

const run = async (): Promise<readonly Row[]> => {
  if (spawnSync('redis-server', ['--version']).error) return [{ what: 'skipped: there is no redis-server on this machine' }];
  const redis = await startRedis();
  try {
    return await withAxon(async (axon) => {
      const tokens = await Promise.all(Array.from({ length: SHOPPERS }, (_, at) => axon.shopper(`shopper-${at}`)));
      const server = await startOriginal(redis.port, axon.data);
      let sales = 0;
      const original: Engine = {
        port: server.port,
        pids: [server.pid, redis.process.pid ?? 0],
        open: async (stock) => `act_${sales++}_${stock}`,
        settle: async () => undefined,
      };
      const shell: Engine = { ...original, open: async (stock) => (stock === SHOPPERS ? SHELL_WINS : SHELL_REFUSES) };
      return compare({ ours: oursOf(axon), original, shell }, tokens).finally(server.stop);
    });
  } finally {
    redis.process.kill();
  }
};

export const reservationsBench: Bench = {
  name: 'reservations',
  title: 'Reservations against the original algorithm',
  notes: `${count(SHOPPERS)} shoppers; median of ${ROUNDS}, both in turn; a ratio is the median of the rounds' ratios. The original (SADD, INCR, compare, SET EX, each a round trip, over node-redis) runs on a real redis-server that keeps nothing on disk, behind the same HTTP shell, token check and contract; Axon writes every hold to disk and feeds its consumers meanwhile. Open loop: ${count(OFFERED)} requests a second are offered over ${CONNECTIONS} connections, latencies count from when a request was due. Both have seen the shoppers' tokens before and remember that they are genuine. CPU is that of all its processes, redis-server included; the decision alone is that less what the shell costs when it answers the same without deciding. The rate on a busy machine tells more about the machine. Mix: stock 1,000, every ${DOUBLE_CLICKS}th clicks twice.`,
  run,
};
