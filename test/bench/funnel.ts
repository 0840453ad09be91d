import type { Funnel } from '#functions/behavior/schema.ts';
import type { AxonProcess } from '#test/house/axon-process.ts';
import { type Bench, catchUp, openActivity, portOf, withAxon } from './a-bench.ts';
import { batchBytes } from './events.ts';
import { count, milliseconds, quantile, type Row } from './figures.ts';
import { runLoad } from './http-load.ts';

/** Five visitors a batch. */
const BATCHES = 4000;
const QUESTIONS = 200;

interface Asking {
  readonly axon: AxonProcess;
  readonly activityId: string;
  readonly token: string;
  readonly viewers: number;
  /** Minutes of the window of the nth question: another one is another question. */
  readonly windowOf: (question: number) => number;
}

/** Milliseconds of every answer, sorted: `viewers` ask one question after the other. */
const ask = async ({ axon, activityId, token, viewers, windowOf }: Asking): Promise<readonly number[]> => {
  const times: number[] = [];
  let next = 0;
  const viewer = async (): Promise<void> => {
    while (next < QUESTIONS) {
      const window = windowOf(next++);
      const startedAt = performance.now();
      const { steps } = await axon.call<Funnel>(`/v1/activities/${activityId}/funnel?windowMinutes=${window}`, { token });
      times.push(performance.now() - startedAt);
      if (steps[0]?.people !== BATCHES * 5) throw new Error(`The funnel counts ${steps[0]?.people} visitors`);
    }
  };
  await Promise.all(Array.from({ length: viewers }, viewer));
  return times.sort((a, b) => a - b);
};

const rowOf = (what: string, times: readonly number[]): Row => ({
  what,
  p50: milliseconds(quantile(times, 0.5)),
  p99: milliseconds(quantile(times, 0.99)),
});

const run = (): Promise<readonly Row[]> =>
  withAxon(async (axon) => {
    const activityId = await openActivity(axon, 100);
    const shop = { writeKey: axon.writeKey, activityId };
    await runLoad({ port: portOf(axon), connections: 32, requests: Array.from({ length: BATCHES }, () => batchBytes(shop)) });
    await catchUp(axon);
    const token = await axon.member('viewer');
    const asking = { axon, activityId, token };
    let fresh = 1000;
    const another = () => fresh++;
    await ask({ ...asking, viewers: 1, windowOf: another });
    return [
      rowOf('1 viewer, every question new to the engine', await ask({ ...asking, viewers: 1, windowOf: another })),
      rowOf('10 viewers, every question new to the engine', await ask({ ...asking, viewers: 10, windowOf: another })),
      rowOf('10 viewers of one activity page (one question)', await ask({ ...asking, viewers: 10, windowOf: () => 10_080 })),
    ];
  });

export const funnelBench: Bench = {
  name: 'funnel',
  title: 'Funnel of one activity',
  notes: `${count(BATCHES * 5)} journeys in the activity, ${QUESTIONS} questions a line, asked through the API. Viewers of the same page share one answer for half a second.`,
  run,
};
