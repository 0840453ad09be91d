import { Aws, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { GraphWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import type { CollectionData } from './collection.ts';
import { EventDelivery } from './event-delivery.ts';
import { acknowledge } from './house/acknowledge.ts';
import { HouseAlarm } from './house/alarms.ts';
import { AxonFunction } from './house/axon-function.ts';
import { Capability, removalOf } from './house/capability.ts';
import { nameIn, type SearchPlan } from './house/stage.ts';

type DomainPlan = Extract<SearchPlan, { kind: 'domain' }>;

/** Where events and journeys are searched: a domain of the stage, a node that is there already, or nothing. */
export class SearchData extends Capability {
  readonly domain: CfnDomain | undefined;
  readonly isOff: boolean;

  constructor(scope: Construct) {
    super(scope, 'Search');
    const { search } = this.stage;
    this.isOff = search.kind === 'off';
    this.domain = search.kind === 'domain' ? this.create(search) : undefined;
  }

  /** Lets a function ask questions of these indexes. */
  grantSearch(to: AxonFunction, ...indexes: readonly string[]): void {
    const paths = indexes.map((index) => `${index}/_search`);
    this.grant(to, 'es:ESHttpPost', paths);
  }

  /** Lets a function write documents into an index. */
  grantWrite(to: AxonFunction, index: string): void {
    this.grant(to, 'es:ESHttpPost', [`${index}/_bulk`]);
  }

  /** Lets a function remove documents by what they say. */
  grantRemove(to: AxonFunction, index: string): void {
    this.grant(to, 'es:ESHttpPost', [`${index}/_delete_by_query`]);
  }

  /** Lets a function say how indexes are laid out. */
  grantTemplates(to: AxonFunction): void {
    const mappings = ['events-*/_mapping', 'journeys/_mapping'];
    this.grant(to, 'es:ESHttpPut', ['_index_template/events', '_index_template/journeys', ...mappings]);
  }

  private grant(to: AxonFunction, action: string, paths: readonly string[]): void {
    const { search } = this.stage;
    if (search.kind === 'off') throw new Error('There is no search in this stage');
    to.tell('AXON_SEARCH_ENDPOINT', this.domain ? `https://${this.domain.attrDomainEndpoint}` : endpointOf(search));
    if (!this.domain) return;
    to.tell('AXON_SEARCH_REGION', Stack.of(this).region);
    const reason = 'The name of this path on the domain holds a star: one index a day is asked as one.';
    for (const path of paths) to.allowBelow([action], { arn: this.domain.attrArn, below: `/${path}`, reason });
  }

  private create({ instanceType, nodes, gibPerNode }: DomainPlan): CfnDomain {
    const isSpread = nodes > 1;
    const domain = new CfnDomain(this, 'Domain', {
      // Firehose takes OpenSearch 2.x; the templates need flat_object (2.7).
      engineVersion: 'OpenSearch_2.19',
      clusterConfig: {
        instanceType,
        instanceCount: nodes,
        zoneAwarenessEnabled: isSpread,
        ...(isSpread && { zoneAwarenessConfig: { availabilityZoneCount: 2 } }),
      },
      ebsOptions: { ebsEnabled: true, volumeType: 'gp3', volumeSize: gibPerNode },
      encryptionAtRestOptions: { enabled: true },
      nodeToNodeEncryptionOptions: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      logPublishingOptions: this.slowLogs(),
    });
    domain.applyRemovalPolicy(removalOf(this));
    domain.cfnOptions.updatePolicy = { enableVersionUpgrade: true };
    acknowledge(domain, {
      OS1: 'Reached by signed requests of named roles only; a private network would put every function behind a NAT gateway.',
      OS3: 'Callers are functions without fixed addresses: their roles are named instead.',
      OS4: 'Two data nodes elect their master themselves; everything in the domain can be rebuilt from the tables and the archive.',
      OS5: 'There is no resource policy, so only roles of this account that are granted it get in, and all requests are signed.',
      ...(isSpread ? {} : { OS7: 'One node: everything in it can be rebuilt.' }),
    });
    return domain;
  }

  private slowLogs(): Readonly<Record<string, CfnDomain.LogPublishingOptionProperty>> {
    const logs = new LogGroup(this, 'SlowLogs', { retention: this.stage.logDays, removalPolicy: removalOf(this) });
    new ResourcePolicy(this, 'SlowLogsPolicy', {
      resourcePolicyName: nameIn(this, 'search-logs'),
      policyStatements: [
        new PolicyStatement({
          principals: [new ServicePrincipal('es.amazonaws.com')],
          actions: ['logs:PutLogEvents', 'logs:CreateLogStream'],
          resources: [logs.logGroupArn],
        }),
      ],
    });
    const option = { enabled: true, cloudWatchLogsLogGroupArn: logs.logGroupArn };
    return { SEARCH_SLOW_LOGS: option, INDEX_SLOW_LOGS: option };
  }
}

/** Share of a node's disk that is left when somebody is called; OpenSearch stops writing at a tenth. */
const TIGHT = 0.2;

const endpointOf = (plan: SearchPlan): string => (plan.kind === 'endpoint' ? plan.url : '');

export interface SearchProps {
  readonly data: SearchData;
  readonly collection: CollectionData;
}

/** Lays the indexes out, and delivers every event to the archive and to them. */
export class Search extends Capability {
  readonly graphs: readonly GraphWidget[];

  constructor(scope: Construct, { data, collection }: SearchProps) {
    super(scope, 'Search');
    const delivery = new EventDelivery(this, 'Delivery', { search: data, collection });
    if (!data.isOff) delivery.node.addDependency(this.layOut(data));
    const { search } = this.stage;
    this.graphs = [
      delivery.graph,
      ...(data.domain && search.kind === 'domain' ? [this.watch(data.domain, search.gibPerNode)] : []),
    ];
  }

  /** Before the first event is delivered: an index that is made without its template guesses its fields. */
  private layOut(data: SearchData): CustomResource {
    const fn = new AxonFunction(this, 'OnDeploy', {
      entry: 'app/on-deploy',
      description: 'Puts index templates, and their new fields onto indexes, once per deploy that changed them.',
      memory: 512,
      timeout: 240,
    });
    data.grantTemplates(fn);
    return new CustomResource(this, 'Templates', {
      resourceType: 'Custom::AxonIndexTemplates',
      serviceToken: fn.function.functionArn,
      properties: { code: fn.codeHash },
      serviceTimeout: Duration.minutes(5),
    });
  }

  private watch(domain: CfnDomain, gibPerNode: number): GraphWidget {
    const figure = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ES',
        metricName,
        dimensionsMap: { DomainName: domain.ref, ClientId: Aws.ACCOUNT_ID },
        statistic,
        period: Duration.minutes(1),
      });
    new HouseAlarm(this, 'Red', {
      metric: figure('ClusterStatus.red', 'Maximum'),
      above: 0,
      minutes: 2,
      impact: 'Funnel and live view are incomplete or gone; sales and counters go on.',
      runbook: 'search-red',
    });
    new HouseAlarm(this, 'Full', {
      metric: figure('ClusterIndexWritesBlocked', 'Maximum'),
      above: 0,
      minutes: 2,
      impact: 'New events do not reach funnel and live view: the domain is full.',
      runbook: 'search-full',
    });
    new HouseAlarm(this, 'Tight', {
      metric: figure('FreeStorageSpace', 'Minimum'),
      below: gibPerNode * 1024 * TIGHT,
      isQuiet: true,
      minutes: 5,
      impact: 'Funnel and live view will stop at the last event that finds room on the domain.',
      runbook: 'search-tight',
    });
    new HouseAlarm(this, 'Busy', {
      metric: figure('JVMMemoryPressure', 'Maximum'),
      above: 92,
      minutes: 5,
      impact: 'Funnel and live view answer slowly or ask to try again.',
      runbook: 'search-busy',
    });
    return new GraphWidget({
      title: 'Search: processor (%), free space (MB)',
      left: [figure('CPUUtilization', 'Average')],
      right: [figure('FreeStorageSpace', 'Minimum')],
    });
  }
}
