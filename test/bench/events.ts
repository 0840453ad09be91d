import type { Counters } from '#functions/realtime/schema.ts';
import { HOUR, systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import type { AxonProcess } from '#test/house/axon-process.ts';
import { type Bench, catchUp, loadOn, openActivity, portOf, withAxon } from './a-bench.ts';
import { count, loadRow, type Row, seconds } from './figures.ts';
import { requestBytes, runLoad } from './http-load.ts';
import { startTrivialServer } from './trivial-server.ts';

const BATCH = 20;
const BATCHES = 5000;
const WARM_UP = 300;
const CONNECTIONS = 32;
/** Events of one visitor; a batch holds whole visitors, as a tracker's batch holds one. */
const STEPS = ['PAGE_VIEW', 'CLICK', 'PAGE_VIEW', 'add_to_cart'];

interface Shop {
  readonly writeKey: string;
  readonly activityId: string;
}

/** A batch of page views and clicks, with ids never used before. */
export const batchBytes = ({ writeKey, activityId }: Shop): Buffer => {
  const now = Date.now();
  let visitorId = '';
  const events = Array.from({ length: BATCH }, (_, index) => {
    if (index % STEPS.length === 0) visitorId = systemRandom.id();
    const name = STEPS[index % STEPS.length];
    const url = 'https://shop.example/products/lamp?utm_source=newsletter';
    return { id: systemRandom.id(), name, createdAt: now + index, visitorId, sessionId: visitorId, activityId, url, width: 390 };
  });
  return requestBytes({ path: `/v1/e?k=${writeKey}`, body: JSON.stringify({ sentAt: now + BATCH, events }) });
};

const batches = (shop: Shop, length: number): readonly Buffer[] => Array.from({ length }, () => batchBytes(shop));

const countedBy = async (axon: AxonProcess, activityId: string): Promise<number> => {
  const token = await axon.member('viewer');
  // From the hour before on: a run may cross the full hour.
  const from = systemClock.now() - HOUR;
  const counters = await axon.call<Counters>(`/v1/activities/${activityId}/counters?unit=hour&from=${from}`, { token });
  return counters.rows.reduce((sum, row) => sum + row.count, 0);
};

const ceiling = async (requests: readonly Buffer[]): Promise<Row> => {
  const server = await startTrivialServer();
  const load = { port: server.port, connections: CONNECTIONS };
  await runLoad({ ...load, requests: requests.slice(0, WARM_UP) });
  const result = await runLoad({ ...load, requests });
  server.stop();
  return loadRow('same batches, trivial node:http server', result, BATCH);
};

const run = (): Promise<readonly Row[]> =>
  withAxon(async (axon) => {
    const { writeKey } = axon;
    const load = { port: portOf(axon), connections: CONNECTIONS };
    await runLoad({ ...load, requests: batches({ writeKey, activityId: axon.activityId }, WARM_UP) });
    const activityId = await openActivity(axon, 100);
    const requests = batches({ writeKey, activityId }, BATCHES);
    const { result, row } = await loadOn(axon, 'events accepted', { connections: CONNECTIONS, requests, each: BATCH });
    const lag = await catchUp(axon);
    const sent = BATCH * BATCHES;
    const counted = await countedBy(axon, activityId);
    return [
      row,
      {
        what: 'events counted, in journeys and in the live view',
        'per second': count(sent / (result.seconds + lag)),
        answers: `${count(counted)} of ${count(sent)} counted, ${seconds(lag)} after the last was accepted`,
      },
      await ceiling(requests),
    ];
  });

export const eventsBench: Bench = {
  name: 'events',
  title: 'Events through the HTTP door',
  notes: `${count(BATCH * BATCHES)} events in batches of ${BATCH} (latencies are per batch), ${CONNECTIONS} connections in a closed loop; 4 events a visitor, every id new. Consumers work at the same time.`,
  run,
};
