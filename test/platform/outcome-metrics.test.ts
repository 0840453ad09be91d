import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { countingEvents, countingRefusals, countingSearchOff } from '#platform/aws/outcome-metrics.powertools.ts';
import { reportSweep } from '#platform/aws/sweep-metrics.powertools.ts';
import { AxonError } from '#shared/axon-error.ts';
import { Answer, type BoundRoute } from '#shared/route.ts';

// Figures are made with their modules, and carry the stage from then on.
vi.hoisted(() => vi.stubEnv('AXON_STAGE', 'test'));

/** A line as CloudWatch reads figures from it (embedded metric format), as far as it is looked at here. */
const Line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(z.object({ Namespace: z.literal('Axon'), Dimensions: z.array(z.array(z.string())) })),
  }),
  service: z.string(),
  stage: z.string(),
});

const { write } = process.stdout;
let lines: string[];
beforeEach(() => {
  lines = [];
  process.stdout.write = (text) => lines.push(String(text)) > 0;
});
afterEach(() => {
  process.stdout.write = write;
});

/** What was written, without what every line has. */
const figures = () =>
  lines
    .filter((line) => line.includes('CloudWatchMetrics'))
    .map((line) => {
      const { _aws, ...values } = Line.parse(JSON.parse(line));
      expect(_aws.CloudWatchMetrics[0]?.Dimensions[0]).toEqual(expect.arrayContaining(['service', 'stage']));
      return values;
    });

const aRoute = (name: string, call: () => Promise<unknown>): BoundRoute => ({
  name,
  summary: '',
  method: 'POST',
  path: `/${name}`,
  who: 'public',
  answers: {},
  call,
});
const callAll = async (routes: readonly BoundRoute[]): Promise<readonly unknown[]> =>
  Promise.all(routes.map((route) => route.call({} as never).catch((error: unknown) => error)));

test('a question refused because search is away is counted, and still refused; other errors and answers are not', async () => {
  const away = new AxonError('SEARCH_OFF');
  const broken = new Error('mapping gone');
  const routes = [
    aRoute('readFunnel', () => Promise.reject(away)),
    aRoute('listLiveEvents', () => Promise.reject(away)),
    aRoute('readFunnel', () => Promise.reject(broken)),
    aRoute('readFunnel', async () => ({ steps: [] })),
  ];
  expect(await callAll(countingSearchOff(routes))).toEqual([away, away, broken, { steps: [] }]);
  const counted = { service: 'behavior', stage: 'test', SearchOff: 1 };
  expect(figures()).toMatchObject([counted, counted]);
});

test('a refused reservation is counted under its reason and stage, and still refused; wins and other routes are not', async () => {
  const soldOut = new AxonError('SOLD_OUT');
  const broken = new Error('table gone');
  const routes = [
    aRoute('reserve', () => Promise.reject(soldOut)),
    aRoute('reserve', () => Promise.reject(broken)),
    aRoute('reserve', async () => new Answer(201, { claimId: 'c' })),
    aRoute('prepare', () => Promise.reject(new AxonError('HOLD_EXPIRED'))),
  ];
  const outcomes = await callAll(countingRefusals(routes));
  expect(outcomes.slice(0, 2)).toEqual([soldOut, broken]);
  expect(outcomes[2]).toMatchObject({ status: 201 });
  expect(figures()).toEqual([
    { service: 'reservations', stage: 'test', reason: 'SOLD_OUT', ReservationsRefused: 1 },
    { service: 'reservations', stage: 'test', reason: 'INTERNAL', ReservationsRefused: 1 },
  ]);
});

test('what became of the events of a batch is counted once, and the answer is what it was', async () => {
  const answer = new Answer(200, { accepted: 17, duplicate: 1, rejected: [{ id: 'a' }, { id: 'b' }], retry: ['c'] });
  expect(await callAll(countingEvents([aRoute('collectEvents', async () => answer)]))).toEqual([answer]);
  expect(figures()).toEqual([
    { service: 'collection', stage: 'test', EventsAccepted: 17, EventsDuplicate: 1, EventsBad: 2, EventsRetry: 1 },
  ]);
});

test('a sweep is told by stage as well', () => {
  const sale = (drift: number, STUCK: number) => ({ drift, states: { STUCK }, stuckTooLong: 0 });
  reportSweep({ live: 3, refunded: 1, errors: [], sales: [sale(2, 1), sale(-1, 0)] });
  expect(figures()).toEqual([
    { service: 'reservations', stage: 'test', Live: 3, Refunded: 1, SweepErrors: 0, Stuck: 1, Drift: 3 },
  ]);
});
