import { GraphWidget, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { engineRoutes } from '#functions/reservations/engine-routes.ts';
import { HouseAlarm, MINUTE } from './house/alarms.ts';
import type { HouseApi } from './house/api.ts';
import type { AxonFunction } from './house/axon-function.ts';
import type { AxonTable } from './house/axon-table.ts';
import { ownMetric } from './house/own-metric.ts';
import type { ReservationsData } from './reservations.ts';

/** What the sweeper says of all sales (`functions/platform/aws/sweep-metrics.powertools.ts`). */
const swept = (scope: Construct, name: string): Metric =>
  ownMetric(scope, { capability: 'reservations', name, statistic: 'Maximum' });

const refused = (scope: Construct, reason: string): Metric =>
  ownMetric(scope, { capability: 'reservations', name: 'ReservationsRefused', statistic: 'Sum', dimensions: { reason } });

/** Whether places add up, money is answered for, and slots come back in time. */
export const alarmSales = (scope: Construct, { releaseFailures, releaseQueue }: ReservationsData): void => {
  new HouseAlarm(scope, 'Drift', {
    metric: swept(scope, 'Drift'),
    above: 0,
    minutes: 2,
    impact: 'Slots do not add up to the stock: stop the sale if it grows.',
    runbook: 'reservation-drift',
  });
  new HouseAlarm(scope, 'Stuck', {
    metric: swept(scope, 'Stuck'),
    above: 0,
    minutes: 5,
    impact: 'Somebody may have paid and the provider does not say: the slot is sold to nobody.',
    runbook: 'reservation-stuck',
  });
  releaseFailures.alarm(scope, 'ReleaseFailures', {
    impact: 'Slots could not be given back in time; the sweeper still will.',
    runbook: 'release-failures',
  });
  new HouseAlarm(scope, 'ReleaseBacklog', {
    metric: releaseQueue.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: 'Maximum' }),
    above: 1_000,
    minutes: 3,
    impact: 'Slots that are over come back late, so shoppers are told "sold out" too long.',
    runbook: 'release-backlog',
  });
};

/** Whether the sweeper runs, and does all it should. */
export const alarmSweeper = (scope: Construct, { function: sweeper }: AxonFunction): void => {
  new HouseAlarm(scope, 'SweeperStopped', {
    metric: sweeper.metricInvocations(MINUTE),
    below: 1,
    minutes: 3,
    impact: 'Nobody gives back slots whose message was lost, and late payments are not found.',
    runbook: 'sweeper-stopped',
  });
  new HouseAlarm(scope, 'SweeperFailed', {
    metric: sweeper.metricErrors(MINUTE),
    above: 0,
    minutes: 3,
    impact: 'The sweeper fails: slots whose message was lost stay held.',
    runbook: 'sweeper-failed',
  });
  new HouseAlarm(scope, 'SweepErrors', {
    metric: swept(scope, 'SweepErrors'),
    above: 0,
    minutes: 5,
    impact: 'The sweeper cannot look after one of the sales: its lost slots and late payments wait.',
    runbook: 'sweep-errors',
  });
};

/** Whether shoppers at the button get an answer, and a quick one. */
export const alarmReserve = (scope: Construct, api: HouseApi, tables: readonly AxonTable[]): void => {
  api.alarmSlow(scope, 'ReserveSlow', {
    route: engineRoutes.reserve,
    ms: 500,
    impact: 'Shoppers wait at the button of a sale.',
    runbook: 'reserve-slow',
  });
  new HouseAlarm(scope, 'ReserveBusy', {
    metric: refused(scope, 'TRY_AGAIN'),
    above: 50,
    minutes: 2,
    impact: 'Shoppers are asked to press the button again although there may be stock.',
    runbook: 'reserve-busy',
  });
  const throttled = tables.map(({ table }, at) => [
    `t${at}`,
    table.metric('WriteThrottleEvents', { ...MINUTE, statistic: 'Sum' }),
  ]);
  new HouseAlarm(scope, 'SaleTablesThrottled', {
    metric: new MathExpression({
      expression: `SUM([${throttled.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
      usingMetrics: Object.fromEntries(throttled),
      label: 'Throttled writes of the tables of a sale',
      ...MINUTE,
    }),
    above: 100,
    minutes: 2,
    impact: 'A sale goes slower than its stock would let it: the tables take no more writes.',
    runbook: 'sale-tables-throttled',
  });
};

/** What every sale together looks like, and why shoppers are turned away. */
export const saleGraphs = (scope: Construct): readonly GraphWidget[] => [
  new GraphWidget({
    title: 'Sales: live, stuck, drift',
    left: [swept(scope, 'Live'), swept(scope, 'Stuck')],
    right: [swept(scope, 'Drift')],
  }),
  new GraphWidget({
    title: 'Reservations refused, by reason',
    left: (engineRoutes.reserve.errors ?? []).map((reason) => refused(scope, reason).with({ label: reason })),
  }),
];
