import { Duration, Validations } from 'aws-cdk-lib';
import { GraphWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { CollectionData } from './collection.ts';
import { acknowledge, acknowledgeBelow } from './house/acknowledge.ts';
import { HouseAlarm } from './house/alarms.ts';
import { removalOf } from './house/capability.ts';
import { nameIn, stageOf } from './house/stage.ts';
import type { SearchData } from './search.ts';

export interface EventDeliveryProps {
  readonly search: SearchData;
  readonly collection: CollectionData;
}

const ARCHIVE = 'archive/';
/** Firehose keeps trying for so long before it puts a document aside in the archive. */
const RETRY = Duration.hours(2);

/**
 * Firehose from the events stream: every event to the archive bucket, and to the search engine without buffering, one index a
 * day. A document the engine refuses lies in the archive under `AmazonOpenSearchService-failed/`.
 */
export class EventDelivery extends Construct {
  readonly graph: GraphWidget;
  readonly #props: EventDeliveryProps;
  readonly #role: Role;
  readonly #logs: LogGroup;
  readonly #logStream: LogStream;

  constructor(scope: Construct, id: string, props: EventDeliveryProps) {
    super(scope, id);
    const { collection, search } = props;
    this.#props = props;
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('firehose.amazonaws.com') });
    this.#logs = new LogGroup(this, 'Logs', { retention: stageOf(this).logDays, removalPolicy: removalOf(this) });
    this.#logStream = new LogStream(this, 'LogStream', { logGroup: this.#logs, removalPolicy: removalOf(this) });
    const policy = this.allow();
    const delivery = new CfnDeliveryStream(this, 'Stream', {
      // LocalStack wants a name; one is as good as another elsewhere.
      deliveryStreamName: nameIn(this, 'events'),
      deliveryStreamType: 'KinesisStreamAsSource',
      kinesisStreamSourceConfiguration: { kinesisStreamArn: collection.events.streamArn, roleArn: this.#role.roleArn },
      ...(search.isOff
        ? { extendedS3DestinationConfiguration: this.toArchive() }
        : { amazonopensearchserviceDestinationConfiguration: this.toSearch() }),
    });
    delivery.node.addDependency(policy);
    if (!search.domain)
      Validations.of(delivery).acknowledge({
        id: 'CloudFormation-Validate::F3031',
        reason: 'A node on this machine, without TLS.',
      });
    acknowledge(delivery, { KDF1: 'Its source is the encrypted events stream; Firehose allows no key of its own then.' });
    this.graph = this.watch(search.isOff ? 'DeliveryToS3' : 'DeliveryToAmazonOpenSearchService');
  }

  private toArchive(): CfnDeliveryStream.S3DestinationConfigurationProperty {
    return {
      bucketArn: this.#props.collection.archive.bucketArn,
      roleArn: this.#role.roleArn,
      prefix: ARCHIVE,
      compressionFormat: 'GZIP',
      bufferingHints: { intervalInSeconds: 300, sizeInMBs: 64 },
      cloudWatchLoggingOptions: this.logging(),
    };
  }

  private toSearch(): CfnDeliveryStream.AmazonopensearchserviceDestinationConfigurationProperty {
    const { domain } = this.#props.search;
    const { search } = stageOf(this);
    return {
      ...(domain ? { domainArn: domain.attrArn } : { clusterEndpoint: search.kind === 'endpoint' ? search.url : '' }),
      roleArn: this.#role.roleArn,
      // `events-2026-11-23`. The emulator does not rotate: one index there, under a name the template fits as well.
      indexName: domain ? 'events' : 'events-all',
      indexRotationPeriod: domain ? 'OneDay' : 'NoRotation',
      documentIdOptions: { defaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
      bufferingHints: { intervalInSeconds: 0, sizeInMBs: 1 },
      retryOptions: { durationInSeconds: RETRY.toSeconds() },
      s3BackupMode: 'AllDocuments',
      s3Configuration: this.toArchive(),
      cloudWatchLoggingOptions: this.logging(),
    };
  }

  private logging(): CfnDeliveryStream.CloudWatchLoggingOptionsProperty {
    return { enabled: true, logGroupName: this.#logs.logGroupName, logStreamName: this.#logStream.logStreamName };
  }

  /** What Firehose's own guide asks for, on this stream, this bucket and this domain. */
  private allow(): Policy {
    const { collection, search } = this.#props;
    const policy = new Policy(this, 'Policy', { roles: [this.#role] });
    const allow = (actions: string[], resources: string[]) => policy.addStatements(new PolicyStatement({ actions, resources }));
    const { archive, events } = collection;
    allow(['kinesis:DescribeStream', 'kinesis:GetShardIterator', 'kinesis:GetRecords', 'kinesis:ListShards'], [events.streamArn]);
    allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [archive.bucketArn]);
    allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], [archive.arnForObjects('*')]);
    allow(['logs:PutLogEvents'], [`${this.#logs.logGroupArn}:log-stream:${this.#logStream.logStreamName}`]);
    const reason = 'Firehose names objects by time and reads what the domain says of itself; both lie below one resource.';
    acknowledgeBelow(policy, archive.bucketArn, { '/*': reason });
    if (!search.domain) return policy;
    const { attrArn } = search.domain;
    const describe = ['es:DescribeDomain', 'es:DescribeDomains', 'es:DescribeDomainConfig'];
    allow([...describe, 'es:ESHttpPost', 'es:ESHttpPut', 'es:ESHttpGet'], [attrArn, `${attrArn}/*`]);
    acknowledgeBelow(policy, attrArn, { '/*': reason });
    return policy;
  }

  private watch(destination: string): GraphWidget {
    const figure = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/Firehose',
        metricName: `${destination}.${metricName}`,
        dimensionsMap: { DeliveryStreamName: nameIn(this, 'events') },
        statistic,
        period: Duration.minutes(1),
      });
    const freshness = figure('DataFreshness', 'Maximum');
    new HouseAlarm(this, 'Late', {
      metric: freshness,
      // The archive alone is buffered for five minutes.
      above: this.#props.search.isOff ? 900 : 120,
      minutes: 3,
      impact: 'Live view and searches show events late; nothing is lost.',
      runbook: 'delivery-late',
    });
    new HouseAlarm(this, 'Refused', {
      metric: figure('Success', 'Average'),
      below: 1,
      isQuiet: true,
      minutes: 5,
      impact: 'Some events do not reach live view and searches; they lie in the archive.',
      runbook: 'delivery-refused',
    });
    return new GraphWidget({
      title: 'Delivery of events: age (s), records',
      left: [freshness],
      right: [figure('Records', 'Sum')],
    });
  }
}
