import { CfnOutput, Duration } from 'aws-cdk-lib';
import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { badRowRoutes } from '#functions/collection/bad-rows/bad-row-routes.ts';
import { collectionRoutes } from '#functions/collection/routes.ts';
import { writeKeysTable } from '#functions/collection/tables.ts';
import type { DefinitionsData } from './definitions.ts';
import { HouseAlarm, MINUTE } from './house/alarms.ts';
import type { HouseApi } from './house/api.ts';
import { AxonFunction } from './house/axon-function.ts';
import { AxonTable } from './house/axon-table.ts';
import { Capability, removalOf } from './house/capability.ts';
import { HouseBucket } from './house/house-bucket.ts';
import { FailureQueue, HouseQueue } from './house/house-queue.ts';
import { ownMetric } from './house/own-metric.ts';
import { SPILL_TIMEOUT, SpillOver } from './spill-over.ts';

/** The stream of all events, the archive they all end in, and who may send. */
export class CollectionData extends Capability {
  readonly writeKeys = new AxonTable(this, 'WriteKeys', { declaration: writeKeysTable });
  /** Bad rows below `bad-rows/`, every event below `archive/`, what stream and queue refused below `spill/`. */
  readonly archive = new HouseBucket(this, 'Archive');
  readonly events = new Stream(this, 'Events', {
    streamMode: StreamMode.PROVISIONED,
    shardCount: this.stage.events.shards,
    retentionPeriod: Duration.hours(this.stage.events.hours),
    encryption: StreamEncryption.MANAGED,
    removalPolicy: removalOf(this),
  });
  readonly spillFailures = new FailureQueue(this, 'SpillFailures');
  /** What the stream refused, until it takes it. A thousand tries, one a visibility, last two days. */
  readonly spillQueue = new HouseQueue(this, 'SpillQueue', {
    visibility: 6 * SPILL_TIMEOUT,
    deadLetters: { queue: this.spillFailures, after: 1_000 },
  });

  constructor(scope: Construct) {
    super(scope, 'Collection');
    new CfnOutput(this, 'ArchiveBucket', {
      description: 'Every event and every bad row; what `axon rebuild` reads.',
      value: this.archive.bucketName,
    });
  }

  /** Looking bad rows up; which of them were replayed is kept beside them. */
  grantReplay(to: AxonFunction): void {
    const reason = 'Every bad row is an object of its own below this prefix.';
    to.allow(['s3:ListBucket'], [this.archive.bucketArn]);
    to.allowBelow(['s3:GetObject'], { arn: this.archive.bucketArn, below: '/bad-rows/*', reason });
  }

  /** Keeping what the stream refuses. */
  grantSpill(to: AxonFunction): void {
    const reason = 'Every pack of refused events is an object of its own below this prefix.';
    to.allow(['sqs:SendMessage'], [this.spillQueue.queueArn]);
    to.allowBelow(['s3:PutObject'], { arn: this.archive.bucketArn, below: '/spill/*', reason });
    to.tell('AXON_SPILL_QUEUE_URL', this.spillQueue.queueUrl);
  }

  /** Putting it back. */
  grantDrain(to: AxonFunction): void {
    const reason = 'Every pack of refused events is an object of its own below this prefix.';
    to.allow(['s3:ListBucket'], [this.archive.bucketArn]);
    to.allowBelow(['s3:GetObject', 's3:DeleteObject'], { arn: this.archive.bucketArn, below: '/spill/*', reason });
    to.tell('AXON_BLOBS_BUCKET', this.archive.bucketName);
  }

  /** Publishing events. */
  grantPublish(to: AxonFunction): void {
    to.allow(['kinesis:PutRecords'], [this.events.streamArn]);
    to.tell('AXON_EVENTS_STREAM', this.events.streamName);
  }

  /** Removing somebody from what is kept for good. */
  grantErase(to: AxonFunction): void {
    const { bucketArn: arn } = this.archive;
    for (const below of ['/archive/*', '/bad-rows/*'])
      to.allowBelow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], {
        arn,
        below,
        reason: 'Any object of the archive may hold something of somebody.',
      });
    to.allow(['s3:ListBucket'], [arn]);
    to.tell('AXON_BLOBS_BUCKET', this.archive.bucketName);
  }

  /** Keeping whole what could not be used. */
  grantKeepBadRows(to: AxonFunction): void {
    const reason = 'Every bad row is an object of its own below this prefix.';
    to.allowBelow(['s3:PutObject'], { arn: this.archive.bucketArn, below: '/bad-rows/*', reason });
    to.tell('AXON_BLOBS_BUCKET', this.archive.bucketName);
  }
}

export interface CollectionProps {
  readonly data: CollectionData;
  readonly definitions: DefinitionsData;
  readonly api: HouseApi;
}

/** The collector: accepts events and keeps the bad ones. */
export class Collection extends Capability {
  readonly graphs: readonly GraphWidget[];

  constructor(scope: Construct, { data, definitions, api }: CollectionProps) {
    super(scope, 'Collection');
    const collector = new AxonFunction(this, 'Api', {
      entry: 'collection/api',
      description: 'Collects events, keeps bad ones, manages write keys.',
      memory: 1769,
      timeout: 20,
      reserved: this.stage.reserved,
    });
    data.writeKeys.grant(collector, 'get', 'query', 'put', 'update');
    definitions.grantRead(collector);
    data.grantPublish(collector);
    data.grantKeepBadRows(collector);
    data.grantSpill(collector);
    data.grantReplay(collector);
    api.serve(collector, collectionRoutes);
    api.serve(collector, badRowRoutes);
    api.alarmSlow(this, 'CollectSlow', {
      route: collectionRoutes.collectEvents,
      ms: 1_000,
      impact: 'Trackers wait; events of people who leave the page arrive on their next visit.',
      runbook: 'collect-slow',
    });
    const refused = data.events.metricPutRecordsFailedRecords({ ...MINUTE, statistic: 'Sum' });
    const throttled = data.events.metric('WriteProvisionedThroughputExceeded', { ...MINUTE, statistic: 'Sum' });
    new HouseAlarm(this, 'StreamFull', {
      metric: throttled,
      above: 100,
      minutes: 3,
      impact: 'The stream takes no more: events wait in the spill queue and figures are late.',
      runbook: 'stream-full',
    });
    const counted = (name: string) => ownMetric(this, { capability: 'collection', name, statistic: 'Sum' });
    new HouseAlarm(this, 'EventsRetry', {
      metric: counted('EventsRetry'),
      above: 100,
      minutes: 5,
      impact: 'Events wait in the browsers: the collector could not put them anywhere and asks for them again.',
      runbook: 'events-retry',
    });
    const spill = new SpillOver(this, 'Spill', data);
    this.graphs = [
      new GraphWidget({
        title: 'Events: written, refused, throttled',
        left: [data.events.metricIncomingRecords({ ...MINUTE, statistic: 'Sum' })],
        right: [refused, throttled],
      }),
      new GraphWidget({
        title: 'Events sent: accepted, duplicate, bad, to be sent again',
        left: ['EventsAccepted', 'EventsDuplicate', 'EventsBad', 'EventsRetry'].map(counted),
      }),
      spill.graph,
    ];
  }
}
