import { expect, test } from 'vitest';
import { aWholeLife } from './a-whole-life.ts';
import { permissionsOf, tableUsesOf } from './permissions.ts';
import { settingsOf, synthesised } from './synth.ts';

const dev = synthesised(settingsOf('dev'));
const granted = tableUsesOf(dev);
const lives = [await aWholeLife({ isFast: true }), await aWholeLife({ isFast: false })];
const used = Object.fromEntries(
  Object.keys(lives[0] ?? {}).map((name) => [name, new Set(lives.flatMap((life) => [...(life[name] ?? [])]))]),
);

/** Done only when two meet or something was lost, which that life does not show. */
const RARE: Readonly<Record<string, readonly string[]>> = {
  // Two find the same payment without a claim at once: the second reads what the first recorded.
  ReservationsApi: [
    'reservation-payments: get',
    // A place resolved by hand: the sandbox provider always knows in the end.
    'reservation-audit: put',
    'reservation-audit: update',
  ],
  // Somebody whose place was resolved by hand.
  ErasingEveryMinute: ['reservation-audit: update'],
  // A payment that came through after its claim had gone is given back by whoever finds it.
  ReservationsEveryMinuteRelease: [
    'reservation-payments: get',
    'sandbox-payments: get',
    'sandbox-payments: update',
    // A raised stock whose writer died half-way.
    'slots: put',
  ],
  ReservationsOnReleaseMessage: [
    'reservation-payments: get',
    'reservation-payments: update',
    'sandbox-payments: get',
    'sandbox-payments: update',
  ],
};

test('it saw a whole life', () => {
  expect(Object.values(used).flatMap((uses) => [...uses]).length).toBeGreaterThan(60);
});

test.each(Object.keys(used))('%s may do everything it does to tables in the whole life of a campaign', (name) => {
  expect([...(used[name] ?? [])].filter((use) => !granted[name]?.includes(use))).toEqual([]);
});

test.each(Object.keys(used))('%s may do nothing else to tables', (name) => {
  const needed = [...(used[name] ?? []), ...(RARE[name] ?? [])];
  expect(granted[name]?.filter((use) => !needed.includes(use))).toEqual([]);
});

test('nobody but the functions of that life touches a table', () => {
  const others = Object.entries(granted).filter(([name, uses]) => !(name in used) && uses.length > 0);
  expect(others.map(([name]) => name)).toEqual([]);
});

test('every function may do exactly this', () => {
  expect(permissionsOf(dev)).toMatchInlineSnapshot(`
    {
      "AccessApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "AccessApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "AccessServerKeysTable: dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
      ],
      "BehaviorApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "BehaviorApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "SearchDomain/events-*/_search: es:ESHttpPost",
        "SearchDomain/journeys/_search: es:ESHttpPost",
      ],
      "BehaviorOnEvents": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "BehaviorJourneyFailures: sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage",
        "BehaviorJourneysTable: dynamodb:GetItem dynamodb:PutItem",
        "BehaviorOnEventsLogs: logs:CreateLogStream logs:PutLogEvents",
        "CollectionArchive/bad-rows/*: s3:PutObject",
        "CollectionEvents: kinesis:DescribeStream kinesis:DescribeStreamConsumer kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards kinesis:ListStreams kinesis:SubscribeToShard",
        "CustomersVisitorsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
      ],
      "BehaviorOnJourneyChange": [
        "*: dynamodb:ListStreams xray:PutTelemetryRecords xray:PutTraceSegments",
        "BehaviorIndexFailures: sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage",
        "BehaviorJourneysTable stream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator",
        "BehaviorOnJourneyChangeLogs: logs:CreateLogStream logs:PutLogEvents",
        "SearchDomain/journeys/_bulk: es:ESHttpPost",
      ],
      "CatalogApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CatalogActivitiesTable/index/published: dynamodb:Query",
        "CatalogActivitiesTable: dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "CatalogApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "CatalogCampaignsTable/index/all: dynamodb:Query",
        "CatalogCampaignsTable/index/byStatus: dynamodb:Query",
        "CatalogCampaignsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "CatalogCreationsTable: dynamodb:GetItem dynamodb:PutItem",
        "CatalogProductsTable/index/all: dynamodb:Query",
        "CatalogProductsTable: dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsDispensersTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsGiveawaysTable: dynamodb:PutItem",
        "ReservationsSalesTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsSlotsTable: dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query",
      ],
      "CollectionApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CollectionApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "CollectionArchive/bad-rows/*: s3:GetObject s3:PutObject",
        "CollectionArchive/spill/*: s3:PutObject",
        "CollectionArchive: s3:ListBucket",
        "CollectionEvents: kinesis:PutRecords",
        "CollectionSpillQueue: sqs:SendMessage",
        "CollectionWriteKeysTable: dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "DefinitionsEventDefinitionsTable: dynamodb:Query",
      ],
      "CollectionSpillEveryMinuteDrain": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CollectionArchive/spill/*: s3:DeleteObject s3:GetObject",
        "CollectionArchive: s3:ListBucket",
        "CollectionEvents: kinesis:PutRecords",
        "CollectionSpillEveryMinuteDrainLogs: logs:CreateLogStream logs:PutLogEvents",
      ],
      "CollectionSpillOnSpilled": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CollectionEvents: kinesis:PutRecords",
        "CollectionSpillOnSpilledLogs: logs:CreateLogStream logs:PutLogEvents",
        "CollectionSpillQueue: sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage",
      ],
      "CustomersApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "AccessServerKeysTable: dynamodb:GetItem",
        "CatalogActivitiesTable: dynamodb:GetItem",
        "CatalogProductsTable: dynamodb:GetItem",
        "CustomersApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "CustomersErasuresTable/index/byState: dynamodb:Query",
        "CustomersErasuresTable: dynamodb:GetItem dynamodb:PutItem",
        "CustomersOrderTotalsTable: dynamodb:Query",
        "CustomersOrdersTable/index/byActivity: dynamodb:Query",
        "CustomersProfilesTable: dynamodb:GetItem dynamodb:UpdateItem",
      ],
      "CustomersEveryDayReconcile": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CatalogActivitiesTable: dynamodb:GetItem",
        "CatalogCampaignsTable/index/all: dynamodb:Query",
        "CatalogProductsTable: dynamodb:GetItem",
        "CollectionEvents: kinesis:PutRecords",
        "CustomersEveryDayReconcileLogs: logs:CreateLogStream logs:PutLogEvents",
        "CustomersOrderTotalsTable: dynamodb:Query dynamodb:UpdateItem",
        "CustomersOrdersTable: dynamodb:BatchGetItem dynamodb:PutItem",
        "CustomersProfilesTable: dynamodb:UpdateItem",
        "ReservationsGiveawaysTable: dynamodb:Query dynamodb:UpdateItem",
        "ReservationsSalesTable/index/byRegistry: dynamodb:Query",
        "ReservationsSalesTable: dynamodb:GetItem",
        "ReservationsSlotsTable: dynamodb:Query",
      ],
      "CustomersOnEntryChange": [
        "*: dynamodb:ListStreams xray:PutTelemetryRecords xray:PutTraceSegments",
        "CollectionArchive/bad-rows/*: s3:PutObject",
        "CollectionEvents: kinesis:PutRecords",
        "CustomersEntryFailures: sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage",
        "CustomersOnEntryChangeLogs: logs:CreateLogStream logs:PutLogEvents",
        "ReservationsGiveawaysTable stream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator",
        "ReservationsGiveawaysTable: dynamodb:UpdateItem",
      ],
      "CustomersOnSlotChange": [
        "*: dynamodb:ListStreams xray:PutTelemetryRecords xray:PutTraceSegments",
        "CollectionArchive/bad-rows/*: s3:PutObject",
        "CollectionEvents: kinesis:PutRecords",
        "CustomersLedgerFailures: sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage",
        "CustomersOnSlotChangeLogs: logs:CreateLogStream logs:PutLogEvents",
        "CustomersOrderTotalsTable: dynamodb:UpdateItem",
        "CustomersOrdersTable: dynamodb:PutItem",
        "CustomersProfilesTable: dynamodb:UpdateItem",
        "ReservationsSlotsTable stream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator",
      ],
      "DefinitionsApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CatalogActivitiesTable: dynamodb:GetItem",
        "CollectionWriteKeysTable: dynamodb:GetItem",
        "DefinitionsApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "DefinitionsEventDefinitionsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "DefinitionsTrackingRulesTable: dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query",
      ],
      "ErasingEveryMinute": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "BehaviorJourneysTable: dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem",
        "CatalogCampaignsTable/index/all: dynamodb:Query",
        "CollectionArchive/archive/*: s3:DeleteObject s3:GetObject s3:PutObject",
        "CollectionArchive/bad-rows/*: s3:DeleteObject s3:GetObject s3:PutObject",
        "CollectionArchive: s3:ListBucket",
        "CustomersErasuresTable/index/byState: dynamodb:Query",
        "CustomersErasuresTable: dynamodb:UpdateItem",
        "CustomersOrdersTable/index/byCustomer: dynamodb:Query",
        "CustomersOrdersTable: dynamodb:UpdateItem",
        "CustomersProfilesTable: dynamodb:DeleteItem",
        "CustomersVisitorsTable: dynamodb:DeleteItem dynamodb:GetItem",
        "ErasingEveryMinuteLogs: logs:CreateLogStream logs:PutLogEvents",
        "ReservationsAuditTable: dynamodb:Query dynamodb:UpdateItem",
        "ReservationsCouponsTable/index/byUser: dynamodb:Query",
        "ReservationsCouponsTable: dynamodb:UpdateItem",
        "ReservationsGiveawaysTable: dynamodb:ConditionCheckItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsPointersTable: dynamodb:DeleteItem dynamodb:GetItem",
        "ReservationsSlotsTable: dynamodb:GetItem dynamodb:UpdateItem",
        "SearchDomain/events-*/_delete_by_query: es:ESHttpPost",
      ],
      "RealtimeApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "RealtimeApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "RealtimeCountersTable: dynamodb:Query",
      ],
      "RealtimeOnEvents": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CollectionArchive/bad-rows/*: s3:PutObject",
        "CollectionEvents: kinesis:DescribeStream kinesis:DescribeStreamConsumer kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards kinesis:ListStreams kinesis:SubscribeToShard",
        "CustomersVisitorsTable: dynamodb:GetItem dynamodb:PutItem",
        "RealtimeCountersTable: dynamodb:GetItem dynamodb:PutItem",
        "RealtimeFailures: sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage",
        "RealtimeOnEventsLogs: logs:CreateLogStream logs:PutLogEvents",
      ],
      "ReservationsApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CatalogActivitiesTable: dynamodb:GetItem",
        "CatalogProductsTable: dynamodb:GetItem",
        "CustomersProfilesTable: dynamodb:GetItem",
        "ReservationsApiLogs: logs:CreateLogStream logs:PutLogEvents",
        "ReservationsAuditTable: dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsCouponsTable/index/byUser: dynamodb:Query",
        "ReservationsCouponsTable: dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsDispensersTable: dynamodb:GetItem dynamodb:UpdateItem",
        "ReservationsGiveawaysTable/index/byEnteredAt: dynamodb:Query",
        "ReservationsGiveawaysTable: dynamodb:ConditionCheckItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsPaymentKey: secretsmanager:GetSecretValue",
        "ReservationsPaymentsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsPointersTable: dynamodb:GetItem dynamodb:PutItem",
        "ReservationsSalesTable: dynamodb:GetItem",
        "ReservationsSandboxPaymentsTable: dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsSlotsTable/index/byHeldAt: dynamodb:Query",
        "ReservationsSlotsTable: dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsTokenKey: secretsmanager:GetSecretValue",
      ],
      "ReservationsEveryMinuteRelease": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "CatalogActivitiesTable: dynamodb:GetItem",
        "CatalogProductsTable: dynamodb:GetItem",
        "ReservationsDispensersTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsEveryMinuteReleaseLogs: logs:CreateLogStream logs:PutLogEvents",
        "ReservationsGiveawaysTable: dynamodb:ConditionCheckItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsPaymentKey: secretsmanager:GetSecretValue",
        "ReservationsPaymentsTable/index/byDue: dynamodb:Query",
        "ReservationsPaymentsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsSalesTable/index/byRegistry: dynamodb:Query",
        "ReservationsSalesTable: dynamodb:GetItem dynamodb:UpdateItem",
        "ReservationsSandboxPaymentsTable/index/byUntold: dynamodb:Query",
        "ReservationsSandboxPaymentsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsSlotsTable: dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsTokenKey: secretsmanager:GetSecretValue",
      ],
      "ReservationsOnReleaseMessage": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "ReservationsDispensersTable: dynamodb:UpdateItem",
        "ReservationsOnReleaseMessageLogs: logs:CreateLogStream logs:PutLogEvents",
        "ReservationsPaymentKey: secretsmanager:GetSecretValue",
        "ReservationsPaymentsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
        "ReservationsReleaseQueue: sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage",
        "ReservationsSandboxPaymentsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "ReservationsSlotsTable: dynamodb:GetItem dynamodb:UpdateItem",
        "ReservationsTokenKey: secretsmanager:GetSecretValue",
      ],
      "ReservationsOnSlotChange": [
        "*: dynamodb:ListStreams xray:PutTelemetryRecords xray:PutTraceSegments",
        "ReservationsOnSlotChangeLogs: logs:CreateLogStream logs:PutLogEvents",
        "ReservationsReleaseQueue: sqs:SendMessage",
        "ReservationsSlotFailures: sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage",
        "ReservationsSlotsTable stream: dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator",
      ],
      "SearchOnDeploy": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "SearchDomain/_index_template/events: es:ESHttpPut",
        "SearchDomain/_index_template/journeys: es:ESHttpPut",
        "SearchDomain/events-*/_mapping: es:ESHttpPut",
        "SearchDomain/journeys/_mapping: es:ESHttpPut",
        "SearchOnDeployLogs: logs:CreateLogStream logs:PutLogEvents",
      ],
      "SystemApi": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "SystemApiLogs: logs:CreateLogStream logs:PutLogEvents",
      ],
      "SystemRedrive": [
        "*: xray:PutTelemetryRecords xray:PutTraceSegments",
        "BehaviorJourneyFailures: sqs:DeleteMessage sqs:ReceiveMessage",
        "CollectionEvents: kinesis:GetRecords kinesis:GetShardIterator kinesis:PutRecords",
        "CollectionSpillFailures: sqs:DeleteMessage sqs:ReceiveMessage",
        "CollectionSpillQueue: sqs:SendMessage",
        "RealtimeFailures: sqs:DeleteMessage sqs:ReceiveMessage",
        "SystemRedriveLogs: logs:CreateLogStream logs:PutLogEvents",
      ],
    }
  `);
});
