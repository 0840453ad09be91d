import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Funnel } from '#functions/behavior/schema.ts';
import type { LiveEvents } from '#functions/collection/live/schema.ts';
import type { Counters } from '#functions/realtime/schema.ts';
import { HOUR } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { type AxonProcess, freshFolder, removeFolder } from '#test/house/axon-process.ts';
import { type Bench, catchUp, loadOn, portOf, withAxon } from './a-bench.ts';
import { batchBytes } from './events.ts';
import { count, loadRow, milliseconds, quantile, type Row } from './figures.ts';
import { type LoadResult, runLoad } from './http-load.ts';
import { startPlain } from './plain-server.ts';

const BATCH = 20;
const BATCHES = 1500;
const ROUNDS = 3;
const WARM_UP = 300;
const CONNECTIONS = 32;
/** A busy shop: 2,000 events a second for ten seconds; latencies count from when a request was due. */
const STEADY = { ratePerSecond: 100, requests: 1000 };
const PROBES = 20;
/** An event that is not there by then counts as this late: on a machine that cannot keep up it would take for ever. */
const LATEST = 20_000;

interface Shop {
  readonly writeKey: string;
  readonly activityId: string;
}
const batches = (shop: Shop, length: number): readonly Buffer[] => Array.from({ length }, () => batchBytes(shop));

const rateOf = ({ requests, seconds }: LoadResult): number => (requests * BATCH) / seconds;
const median = <T>(values: readonly T[], of: (value: T) => number): T | undefined =>
  values.toSorted((one, other) => of(one) - of(other))[Math.floor(values.length / 2)];

/** Both in turn, so that a noisy neighbour meets both. */
const compare = async (
  axon: AxonProcess,
  plainPort: number,
): Promise<{ readonly rows: readonly Row[]; readonly ratio: number }> => {
  const ours: { readonly result: LoadResult; readonly row: Row }[] = [];
  const plain: LoadResult[] = [];
  const load = { port: plainPort, connections: CONNECTIONS };
  await runLoad({ ...load, requests: batches(axon, WARM_UP) });
  await runLoad({ ...load, port: portOf(axon), requests: batches(axon, WARM_UP) });
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await loadOn(axon, 'Axon', { connections: CONNECTIONS, requests: batches(axon, BATCHES), each: BATCH }));
    await catchUp(axon);
    plain.push(await runLoad({ ...load, requests: batches(axon, BATCHES) }));
  }
  const our = median(ours, ({ result }) => rateOf(result));
  const their = median(plain, rateOf);
  if (!our || !their) return { rows: [], ratio: Number.NaN };
  const rows = [our.row, loadRow('plain server, one INSERT per event', their, BATCH)];
  return { rows, ratio: rateOf(our.result) / rateOf(their) };
};

type Look = (axon: AxonProcess, probe: Shop & { readonly visitorId: string; readonly token: string }) => Promise<boolean>;

const LOOKS: Readonly<Record<string, Look>> = {
  'in the live view': async (axon, { visitorId, token }) =>
    (await axon.call<LiveEvents>(`/v1/live-events?visitorId=${visitorId}`, { token })).items.length > 0,
  'in a counter': async (axon, { activityId, token }) => {
    const from = Date.now() - HOUR;
    return (await axon.call<Counters>(`/v1/activities/${activityId}/counters?from=${from}`, { token })).rows.length > 0;
  },
  'in a funnel': async (axon, { activityId, token }) =>
    ((await axon.call<Funnel>(`/v1/activities/${activityId}/funnel`, { token })).steps[0]?.people ?? 0) > 0,
};

/** From sending an event to reading it back through the API as a viewer does, who asks again every 20 ms. */
const probe = async (axon: AxonProcess, look: Look): Promise<number> => {
  const token = await axon.member('viewer');
  const shop = { ...axon, activityId: `act_${systemRandom.id()}`, visitorId: systemRandom.id(), token };
  const { visitorId, activityId } = shop;
  const now = Date.now();
  const event = { id: systemRandom.id(), name: 'PAGE_VIEW', createdAt: now, visitorId, activityId };
  const from = performance.now();
  await axon.call(`/v1/e?k=${axon.writeKey}`, { body: { sentAt: now, events: [event] } });
  while (performance.now() - from < LATEST && !(await look(axon, shop))) await wait(20);
  return performance.now() - from;
};

const freshness = async (axon: AxonProcess, during: string): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const [where, look] of Object.entries(LOOKS)) {
    const latencies: number[] = [];
    for (let at = 0; at < PROBES; at += 1) latencies.push(await probe(axon, look));
    const sorted = latencies.toSorted((a, b) => a - b);
    rows.push({
      what: `event ${where}, ${during}`,
      p50: milliseconds(quantile(sorted, 0.5)),
      p99: milliseconds(quantile(sorted, 0.99)),
    });
  }
  return rows;
};

/** Keeps the door busy until told to stop. */
const busily = async <T>(axon: AxonProcess, work: () => Promise<T>): Promise<T> => {
  let isDone = false;
  const load = { port: portOf(axon), connections: CONNECTIONS, ratePerSecond: STEADY.ratePerSecond };
  const noise = (async () => {
    while (!isDone) await runLoad({ ...load, requests: batches(axon, STEADY.ratePerSecond) });
  })();
  try {
    return await work();
  } finally {
    isDone = true;
    await noise;
  }
};

const run = (): Promise<readonly Row[]> =>
  withAxon(async (axon) => {
    const folder = freshFolder();
    const plain = await startPlain(join(folder, 'plain.db'));
    const { rows, ratio } = await compare(axon, plain.port);
    plain.stop();
    removeFolder(folder);
    await catchUp(axon);
    const { ratePerSecond } = STEADY;
    const steady = await loadOn(axon, `Axon at ${count(ratePerSecond * BATCH)} events/s, warm`, {
      connections: CONNECTIONS,
      requests: batches(axon, STEADY.requests),
      ratePerSecond,
      each: BATCH,
    });
    await catchUp(axon);
    const quiet = await freshness(axon, 'quiet');
    const busy = await busily(axon, () => freshness(axon, `at ${count(ratePerSecond * BATCH)} events/s`));
    return [...rows, steady.row, ...quiet, ...busy, { what: `ratio Axon / plain ${ratio.toFixed(2)}` }];
  });

export const collectionBench: Bench = {
  name: 'collection',
  title: 'Collection against a plain server',
  notes: `Batches of ${BATCH} (latencies are per batch), ${CONNECTIONS} connections; server and load generator share the cores. The first two lines are a closed loop of ${count(BATCH * BATCHES)} events, median of ${ROUNDS}, both in turn; while Axon answers, its consumers count, keep journeys, index and archive the same events. The plain server checks the same schema behind the same HTTP shell and does one INSERT per event, nothing else.`,
  run,
};
