import { ArnFormat, Stack } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  Integration,
  IntegrationType,
  type IResource,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { GraphWidget, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { RouteContract } from '#shared/route.ts';
import { acknowledge } from './acknowledge.ts';
import { HouseAlarm, MINUTE } from './alarms.ts';
import type { AxonFunction } from './axon-function.ts';
import { removalOf } from './capability.ts';
import { ownMetric } from './own-metric.ts';
import { nameIn, stageOf, type TokenIssuer } from './stage.ts';

/** The API Gateway stage; a word of the address. */
const LIVE = 'live';

export interface HouseApiProps {
  readonly members: TokenIssuer;
  readonly shoppers: TokenIssuer;
  /** Origins whose pages may read answers. */
  readonly origins: readonly string[];
}

/**
 * The one REST API. Its resources and methods are made from the same route lists the functions answer by, so neither can know
 * a route the other does not. Who may call is decided in the function, denied by default; API Gateway throttles the whole.
 */
export class HouseApi extends Construct {
  readonly rest: RestApi;
  /** Without a slash at the end. */
  readonly url: string;
  readonly graph: GraphWidget;
  readonly #props: HouseApiProps;
  readonly #withPreflight = new Set<string>();
  readonly #integrations = new Map<AxonFunction, Integration>();

  constructor(scope: Construct, id: string, props: HouseApiProps) {
    super(scope, id);
    this.#props = props;
    const { throttle, logDays, apiRoot } = stageOf(this);
    const accessLog = new LogGroup(this, 'AccessLog', { retention: logDays, removalPolicy: removalOf(this) });
    this.rest = new RestApi(this, 'Rest', {
      restApiName: nameIn(this, 'api'),
      endpointTypes: [EndpointType.REGIONAL],
      // Gzip bodies arrive as they were sent, whatever their content type says.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: true,
      deployOptions: {
        stageName: LIVE,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        throttlingRateLimit: throttle.perSecond,
        throttlingBurstLimit: throttle.burst,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(accessLogLine),
      },
    });
    this.rest.node.tryRemoveChild('Endpoint');
    this.url = apiRoot ? `${apiRoot}/${this.rest.restApiId}/${LIVE}` : this.rest.url.replace(/\/$/, '');
    this.answerProblems();
    const metric = (metricName: string, statistic: string) => this.metric(metricName, statistic);
    new HouseAlarm(this, 'ServerErrors', {
      metric: this.failures(),
      above: 5,
      minutes: 2,
      impact: 'Calls of the API fail: shoppers, marketers or trackers get errors.',
      runbook: 'api-server-errors',
    });
    this.graph = new GraphWidget({
      title: 'API: requests, 4xx, 5xx, p99 (ms)',
      left: [metric('Count', 'Sum'), metric('4XXError', 'Sum'), metric('5XXError', 'Sum')],
      right: [metric('Latency', 'p99')],
    });
    acknowledge(this.rest, this.reasons());
  }

  /** Sends these routes, and the preflights of their paths, to one function. */
  serve(fn: AxonFunction, routes: Readonly<Record<string, RouteContract>>): void {
    const integration = this.#integrations.get(fn) ?? this.integrate(fn);
    for (const { method, path } of Object.values(routes)) {
      const resource = this.rest.root.resourceForPath(path);
      resource.addMethod(method, integration);
      this.addPreflight(path, resource, integration);
    }
  }

  /** Answers of 5xx but for those that say search is away: that has alarms of its own, and pages go on asking meanwhile. */
  private failures(): IMetric {
    const all = this.metric('5XXError', 'Sum');
    const searchOff = ownMetric(this, { capability: 'behavior', name: 'SearchOff', statistic: 'Sum' });
    const expression = 'all - FILL(searchOff, 0)';
    return new MathExpression({ expression, usingMetrics: { all, searchOff }, label: '5xx, search apart', ...MINUTE });
  }

  /** A figure of the whole API, or of one route. */
  metric(metricName: string, statistic: string, route?: RouteContract): Metric {
    const ofRoute = route && { Method: route.method, Resource: route.path };
    const dimensionsMap = { ApiName: nameIn(this, 'api'), Stage: LIVE, ...ofRoute };
    return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, statistic, ...MINUTE });
  }

  /** Raised when the slowest hundredth of a route's calls takes longer than this. */
  alarmSlow(
    scope: Construct,
    id: string,
    props: { readonly route: RouteContract; readonly ms: number; readonly impact: string; readonly runbook: string },
  ): void {
    const { route, ms, impact, runbook } = props;
    new HouseAlarm(scope, id, { metric: this.metric('Latency', 'p99', route), above: ms, minutes: 3, impact, runbook });
  }

  private addPreflight(path: string, resource: IResource, integration: Integration): void {
    if (this.#withPreflight.has(path)) return;
    this.#withPreflight.add(path);
    resource.addMethod('OPTIONS', integration);
  }

  /** One permission per function instead of two per method. */
  private integrate(fn: AxonFunction): Integration {
    const { target } = fn;
    this.tellWhoMayCall(fn);
    new HouseAlarm(fn, 'Throttled', {
      metric: target.metricThrottles(MINUTE),
      above: 0,
      minutes: 3,
      impact: `Calls are refused for want of an execution: ${fn.description}`,
      runbook: 'function-throttled',
    });
    target.addPermission('Api', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.rest.arnForExecuteApi(),
    });
    const uri = Stack.of(this).formatArn({
      service: 'apigateway',
      account: 'lambda',
      resource: 'path',
      resourceName: `2015-03-31/functions/${target.functionArn}/invocations`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const integration = new Integration({ type: IntegrationType.AWS_PROXY, integrationHttpMethod: 'POST', uri });
    this.#integrations.set(fn, integration);
    return integration;
  }

  private tellWhoMayCall(fn: AxonFunction): void {
    const { members, shoppers, origins } = this.#props;
    fn.tell('AXON_MEMBER_ISSUER', members.issuer);
    fn.tell('AXON_MEMBER_AUDIENCE', members.audience);
    fn.tell('AXON_MEMBER_JWKS_URL', members.jwksUrl);
    fn.tell('AXON_SHOPPER_ISSUER', shoppers.issuer);
    fn.tell('AXON_SHOPPER_AUDIENCE', shoppers.audience);
    fn.tell('AXON_SHOPPER_JWKS_URL', shoppers.jwksUrl);
    fn.tell('AXON_ALLOWED_ORIGINS', origins.join(','));
  }

  /** What API Gateway itself answers has the shape of every other error; pages of any origin may read that much. */
  private answerProblems(): void {
    const answers = [
      ['MissingRoute', ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, 'ROUTE_NOT_FOUND'],
      ['Throttled', ResponseType.THROTTLED, 429, 'TOO_MANY_REQUESTS'],
      ['TooLarge', ResponseType.REQUEST_TOO_LARGE, 413, 'BODY_TOO_LARGE'],
      ['TimedOut', ResponseType.INTEGRATION_TIMEOUT, 503, 'TRY_AGAIN'],
      ['Failed', ResponseType.DEFAULT_5XX, 503, 'TRY_AGAIN'],
    ] as const;
    for (const [id, type, status, code] of answers)
      this.rest.addGatewayResponse(id, {
        type,
        statusCode: String(status),
        responseHeaders: {
          'Access-Control-Allow-Origin': "'*'",
          ...(status === 429 || status === 503 ? { 'Retry-After': "'1'" } : {}),
        },
        templates: {
          'application/problem+json': JSON.stringify({
            type: `urn:axon:problem:${code}`,
            status,
            code,
            requestId: '$context.requestId',
          }),
        },
      });
  }

  private reasons(): Readonly<Record<string, string>> {
    const inCode =
      'Every route says who may call it and the function checks the token itself, denied by default (JWKS), the same way on every engine.';
    return {
      APIG2: 'The function validates every request against the schemas of its route and says what is wrong with which field.',
      APIG3: 'Stage throttling and per-key limits in the collector stand in for a web ACL; one can be attached from outside.',
      APIG4: inCode,
      COG4: inCode,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
        "The role by which API Gateway writes its logs, with AWS's own policy for it.",
    };
  }
}

/** No query string and no header: write keys and tokens stay out of the log. */
const accessLogLine = JSON.stringify({
  requestId: AccessLogField.contextRequestId(),
  method: AccessLogField.contextHttpMethod(),
  resource: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  bytes: AccessLogField.contextResponseLength(),
  ms: AccessLogField.contextResponseLatency(),
  integrationMs: AccessLogField.contextIntegrationLatency(),
  ip: AccessLogField.contextIdentitySourceIp(),
});
