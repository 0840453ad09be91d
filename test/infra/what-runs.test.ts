import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { lambdaEntries, ROOT } from '#lib/bundles/bundle-functions.ts';
import { type Resource, settingsOf, synthesised, targetOf } from './synth.ts';

const dev = synthesised(settingsOf('dev'));
const prod = synthesised(settingsOf('prod'));
const sources = dev.ofType('AWS::Lambda::EventSourceMapping');
const alarms = dev.ofType('AWS::CloudWatch::Alarm');
/** The functions of the house, without those that CDK brings along. */
const own = (stage: ReturnType<typeof synthesised>): readonly Resource[] =>
  stage.ofType('AWS::Lambda::Function').filter(({ id }) => !/^Custom(CDK|S3)/.test(id));
const nameOf = ({ id }: Resource): string => id.replace(/Function[0-9A-F]{8}$/, '');

/** Which function reads what. */
const streams = sources.filter(({ properties }) => !JSON.stringify(properties.EventSourceArn).includes('Queue'));

test('every entry point is a function, and every function has an entry point', () => {
  expect(own(dev)).toHaveLength(lambdaEntries().length);
});

test('functions run on Node 24, ARM64, traced, with JSON logs in a group of their own that expires', () => {
  const groups = new Set(
    dev
      .ofType('AWS::Logs::LogGroup')
      .filter(({ properties }) => properties.RetentionInDays === 7)
      .map(({ id }) => id),
  );
  for (const { id, properties } of own(dev)) {
    expect(properties, id).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
    });
    const { Ref } = z.object({ LogGroup: z.object({ Ref: z.string() }) }).parse(properties.LoggingConfig).LogGroup;
    expect(groups).toContain(Ref);
  }
});

test('events and changes reach exactly their consumers; no table has more than the two readers DynamoDB allows', () => {
  expect(
    streams.map(({ properties }) => `${targetOf(properties.EventSourceArn)} -> ${targetOf(properties.FunctionName)}`).toSorted(),
  ).toEqual([
    'BehaviorJourneysTable -> BehaviorOnJourneyChangeFunction',
    'CollectionEvents -> BehaviorOnEventsFunction',
    'CollectionEvents -> RealtimeOnEventsFunction',
    'ReservationsGiveawaysTable -> CustomersOnEntryChangeFunction',
    'ReservationsSlotsTable -> CustomersOnSlotChangeFunction',
    'ReservationsSlotsTable -> ReservationsOnSlotChangeFunction',
  ]);
});

test.each(streams)(
  '$id loses nothing: in order, one batch a shard, partial answers, halved on error, bounded, then a queue',
  (source) => {
    expect(source.properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 200,
      MaximumRecordAgeInSeconds: 43_200,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  },
);

test('no two consumers share a failure queue', () => {
  const queues = streams.map(({ properties }) => targetOf(properties.DestinationConfig));
  expect(new Set(queues).size).toBe(streams.length);
});

test('messages are answered one by one and end in a dead-letter queue; spilled events only after two days', () => {
  for (const { properties } of sources.filter((source) => !streams.includes(source)))
    expect(properties).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  const queues = dev.ofType('AWS::SQS::Queue').filter(({ properties }) => properties.RedrivePolicy);
  const settings = (name: string) => queues.find(({ id }) => id.startsWith(name))?.properties;
  expect(settings('ReservationsRelease')).toMatchObject({ RedrivePolicy: { maxReceiveCount: 5 }, VisibilityTimeout: 180 });
  expect(settings('CollectionSpill')).toMatchObject({ RedrivePolicy: { maxReceiveCount: 1000 }, VisibilityTimeout: 180 });
});

test('spilled events go back two batches at a time, and from the bucket every minute', () => {
  const source = sources.find(({ properties }) => targetOf(properties.EventSourceArn).startsWith('CollectionSpill'));
  expect(source?.properties).toMatchObject({ ScalingConfig: { MaximumConcurrency: 2 } });
  const rule = dev.ofType('AWS::Events::Rule').find(({ id }) => id.startsWith('CollectionSpill'));
  expect(rule?.properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)' });
});

test('there is an alarm for every queue in which something may be left lying', () => {
  const watched = alarms
    .filter(({ properties }) => properties.Namespace === 'AWS/SQS')
    .map(({ properties }) => targetOf(properties.Dimensions));
  const queues = dev.ofType('AWS::SQS::Queue').map(({ id }) => id.slice(0, -8));
  expect(watched.toSorted()).toEqual(queues.toSorted());
});

test('there is an alarm for every consumer that falls behind', () => {
  const watched = alarms
    .filter(({ properties }) => properties.MetricName === 'IteratorAge')
    .map(({ properties }) => targetOf(properties.Dimensions));
  expect(watched.toSorted()).toEqual(streams.map(({ properties }) => targetOf(properties.FunctionName)).toSorted());
});

test('there is an alarm for drift, stuck slots, the sweeper, server errors, slow doors, a full stream, late delivery and a sick search', () => {
  const named = (name: string) =>
    alarms.filter(({ properties }) => properties.MetricName === name).map(({ properties }) => properties);
  expect(named('Invocations')[0]).toMatchObject({ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' });
  expect(named('Latency').map(({ ExtendedStatistic }) => ExtendedStatistic)).toEqual(['p99', 'p99', 'p99']);
  for (const metric of [
    'WriteProvisionedThroughputExceeded',
    'ClusterStatus.red',
    'ClusterIndexWritesBlocked',
    'FreeStorageSpace',
    'JVMMemoryPressure',
    'DeliveryToAmazonOpenSearchService.DataFreshness',
    'DeliveryToAmazonOpenSearchService.Success',
  ])
    expect(named(metric), metric).toHaveLength(1);
  // The sweeper, the daily reconciliation, the drain of the spill: nobody waits for an answer of theirs.
  expect(named('Errors')).toHaveLength(4);
  expect(named('ApproximateAgeOfOldestMessage')).toHaveLength(1);
});

test('answers that say search is away are not counted as failures of the API', () => {
  const [failures, ...others] = alarms.filter(({ properties }) => JSON.stringify(properties.Metrics ?? []).includes('5XXError'));
  expect(others).toEqual([]);
  expect(failures?.properties).toMatchObject({ Threshold: 5, EvaluationPeriods: 2, TreatMissingData: 'notBreaching' });
  expect(failures?.properties.Metrics).toMatchObject([
    { Expression: 'all - FILL(searchOff, 0)' },
    { Id: 'all', MetricStat: { Metric: { Namespace: 'AWS/ApiGateway', MetricName: '5XXError' }, Period: 60, Stat: 'Sum' } },
    { Id: 'searchOff', MetricStat: { Metric: { Namespace: 'Axon', MetricName: 'SearchOff' }, Period: 60, Stat: 'Sum' } },
  ]);
});

test('there is an alarm for every function of the API that has no execution left', () => {
  const watched = alarms
    .filter(({ properties }) => properties.MetricName === 'Throttles')
    .map(({ properties }) => targetOf(properties.Dimensions));
  expect(watched.toSorted()).toEqual(
    own(dev)
      .filter(({ id }) => /(Api|Redrive)Function[0-9A-F]{8}$/.test(id))
      .map(({ id }) => id.slice(0, -8))
      .toSorted(),
  );
});

test('writes of all three tables of a sale are watched for throttling', () => {
  const [alarm] = alarms.filter(({ id }) => id.includes('SaleTablesThrottled'));
  const tables = JSON.stringify(alarm?.properties.Metrics);
  for (const table of ['ReservationsSlotsTable', 'ReservationsPointersTable', 'ReservationsDispensersTable'])
    expect(tables).toContain(table);
});

test('an order or an entry that only the daily reconciliation found is an alarm', () => {
  const [alarm] = alarms.filter(({ id }) => id.startsWith('CustomersRepaired'));
  expect(alarm?.properties).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
  const metrics = JSON.stringify(alarm?.properties.Metrics);
  for (const word of ['orders + entries', 'OrdersRepaired', 'EntriesRepaired', '{"Name":"stage","Value":"dev"}'])
    expect(metrics).toContain(word);
});

test('what a stage counts itself carries its name: two stages in one account share neither figures nor alarms', () => {
  for (const stage of [dev, prod]) {
    const { name } = stage.stage.settings;
    const figures = stage.ofType('AWS::CloudWatch::Alarm').filter(({ properties }) => properties.Namespace === 'Axon');
    expect(figures.map(({ properties }) => properties.MetricName).toSorted()).toEqual([
      'Drift',
      'EventsRetry',
      'ReservationsRefused',
      'SlotsUnreadable',
      'Stuck',
      'SweepErrors',
    ]);
    for (const { id, properties } of figures) expect(properties.Dimensions, id).toContainEqual({ Name: 'stage', Value: name });
    const [dashboard] = stage.ofType('AWS::CloudWatch::Dashboard');
    const drawn = JSON.stringify(dashboard?.properties).match(/\\"Axon\\",[^\]]*/g) ?? [];
    expect(drawn.length).toBeGreaterThan(10);
    for (const figure of drawn) expect(figure).toContain(`\\"stage\\",\\"${name}\\"`);
    for (const { id, properties } of own(stage))
      expect(properties.Environment, id).toMatchObject({ Variables: { AXON_STAGE: name } });
    // Node's own source maps are a fifth of a cold start; ours are read with the first stack.
    expect(JSON.stringify(own(stage).map(({ properties }) => properties.Environment))).not.toContain('NODE_OPTIONS');
  }
});

test('an alarm says what people feel and where the runbook goes on, and the runbook does', () => {
  const runbook = readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8');
  const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
  for (const { id, properties } of alarms) {
    const [, impact = '', anchor = ''] =
      /^(.+) Runbook: docs\/runbook\.md#([a-z0-9-]+)$/.exec(String(properties.AlarmDescription)) ?? [];
    expect(impact.length, id).toBeGreaterThan(15);
    expect(anchors, id).toContain(anchor);
  }
  expect(new Set(anchors).size).toBe(anchors.length);
  expect(anchors).toHaveLength(new Set(alarms.map(({ properties }) => String(properties.AlarmDescription).split('#')[1])).size);
});

test('every entry of the runbook says what is felt, what to look at and what to do', () => {
  const [alarmed = ''] = readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8').split(/^# Procedures$/m);
  const entries = alarmed.split(/^## /m).slice(1);
  expect(entries.length).toBeGreaterThan(30);
  for (const entry of entries)
    expect(entry).toMatch(/^[a-z-]+\n- \*\*Felt:\*\* .{10,}\n- \*\*Look at:\*\* .{10,}\n- \*\*Do:\*\* .{10,}\n*$/);
});

test('alarms are mailed if the stage names somebody, all of them', () => {
  expect(dev.ofType('AWS::SNS::Topic')).toHaveLength(0);
  const mailed = synthesised({ ...settingsOf('dev'), alarmEmail: 'on-call@shop.example' });
  const unsent = mailed.ofType('AWS::CloudWatch::Alarm').filter(({ properties }) => !properties.AlarmActions);
  expect(mailed.ofType('AWS::SNS::Subscription')[0]?.properties).toMatchObject({
    Protocol: 'email',
    Endpoint: 'on-call@shop.example',
  });
  expect(unsent).toEqual([]);
});

test('the sweeper starts every minute and a late start is not made up for', () => {
  expect(dev.ofType('AWS::Events::Rule').find(({ id }) => id.startsWith('Reservations'))?.properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } }],
  });
});

test('events go to search at once, under ids of their own, and all of them to the archive', () => {
  expect(dev.ofType('AWS::KinesisFirehose::DeliveryStream')[0]?.properties).toMatchObject({
    DeliveryStreamName: 'axon-dev-events',
    DeliveryStreamType: 'KinesisStreamAsSource',
    AmazonopensearchserviceDestinationConfiguration: {
      IndexName: 'events',
      IndexRotationPeriod: 'OneDay',
      DocumentIdOptions: { DefaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
      BufferingHints: { IntervalInSeconds: 0 },
      S3BackupMode: 'AllDocuments',
    },
  });
});

test('indexes are laid out before the first event is delivered', () => {
  const template = z
    .object({ Resources: z.record(z.string(), z.object({ DependsOn: z.array(z.string()).default([]) })) })
    .parse(dev.app.toJSON());
  const [delivery] = dev.ofType('AWS::KinesisFirehose::DeliveryStream');
  expect(template.Resources[delivery?.id ?? '']?.DependsOn.map((id) => id.slice(0, -8))).toContain('SearchTemplates');
});

test('with search off there is no domain, funnel and live view are answered all the same, and events still reach the archive', () => {
  const off = synthesised({ ...settingsOf('dev'), search: { kind: 'off' } });
  expect(off.ofType('AWS::OpenSearchService::Domain')).toEqual([]);
  expect(off.ofType('AWS::KinesisFirehose::DeliveryStream')[0]?.properties).toHaveProperty('ExtendedS3DestinationConfiguration');
  expect(own(off).map(nameOf)).toContain('BehaviorApi');
  expect(own(off).map(nameOf)).not.toContain('BehaviorOnJourneyChange');
  expect(JSON.stringify(off.all)).not.toContain('AXON_SEARCH_ENDPOINT');
});

test('in development nothing is set aside: a small account has nothing to give. In production the doors are', () => {
  const reserved = (stage: ReturnType<typeof synthesised>) =>
    own(stage)
      .filter(({ properties }) => properties.ReservedConcurrentExecutions !== undefined)
      .map(nameOf);
  expect(reserved(dev)).toEqual([]);
  expect(dev.ofType('AWS::Lambda::Alias')).toEqual([]);
  expect(reserved(prod).toSorted()).toEqual(['CatalogApi', 'CollectionApi', 'ReservationsApi']);
  expect(prod.ofType('AWS::Lambda::Alias')[0]?.properties).toMatchObject({
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 50 },
  });
});

test('somebody who has just deployed is told every address', () => {
  const { Outputs } = z.object({ Outputs: z.record(z.string(), z.unknown()) }).parse(dev.app.toJSON());
  expect(Object.keys(Outputs).toSorted()).toEqual([
    'ApiUrl',
    'DashboardUrl',
    'OperationsUrl',
    'SiteBucket',
    'SiteConfig',
    'TrackerNewest',
    'TrackerSnippet',
  ]);
});
