import { askAws } from './ask-aws.ts';

/** Something of AWS that nothing here can show, so that nobody takes it for tested. */
export interface Gap {
  readonly what: string;
  /** What the emulator does instead, and what stands in for the test. */
  readonly reason: string;
  /**
   * Whether it is still so, where that is cheap to ask. @param port LocalStack's
   * @returns what it answered, for the report of a gap that closed
   */
  readonly isStillSo?: (port: number) => Promise<boolean>;
}

const isRefused = (response: Response): boolean => response.status >= 400;

/** Kept true by `test/localstack/gaps.live.ts`, printed after every run. */
export const GAPS: readonly Gap[] = [
  {
    what: 'Cognito',
    reason:
      'not in the community edition; a local issuer of the same tokens signs people in, templates are checked by test/infra',
    isStillSo: async (port) =>
      isRefused(
        await askAws(port, {
          service: 'cognito-idp',
          target: 'AWSCognitoIdentityProviderService.ListUserPools',
          body: '{"MaxResults":1}',
        }),
      ),
  },
  {
    what: 'CloudFront',
    reason: 'not in the community edition; a page server reads the same bucket and sends the same policy',
    isStillSo: async (port) =>
      isRefused(await askAws(port, { service: 'cloudfront', method: 'GET', path: '/2020-05-31/distribution' })),
  },
  {
    what: 'IAM',
    reason: 'anybody may do anything; test/infra lists every action of every role',
    isStillSo: async (port) =>
      (
        await askAws(port, {
          service: 'dynamodb',
          target: 'DynamoDB_20120810.ListTables',
          body: '{}',
          accessKey: 'AKIANOBODY',
        })
      ).ok,
  },
  {
    what: 'metrics out of logs, and the alarms on them',
    reason: 'the EMF lines of functions are not read; test/infra checks every alarm, and what functions print',
    isStillSo: async (port) => {
      const body = 'Action=ListMetrics&Version=2010-08-01&Namespace=Axon';
      return !(await (await askAws(port, { service: 'monitoring', body })).text()).includes('<MetricName>');
    },
  },
  {
    what: 'X-Ray',
    reason: 'no trace is kept; test/infra checks that every function sends them',
    isStillSo: async (port) => {
      const body = JSON.stringify({ StartTime: Date.now() / 1000 - 3600, EndTime: Date.now() / 1000 });
      const response = await askAws(port, { service: 'xray', path: '/TraceSummaries', body });
      return isRefused(response) || !(await response.text()).includes('"Id"');
    },
  },
  {
    what: 'halving a batch that fails',
    reason: 'its rest goes to the failure queue; functions put what they can never read aside themselves, which is tested',
  },
  { what: 'throttles of API Gateway', reason: 'not enforced; reserved concurrency is, so crowds do meet 429 here' },
  { what: 'one index of events a day', reason: 'the emulated Firehose does not rotate; contracts write to one index a day' },
  { what: 'capacity of tables and streams', reason: 'never throttled; the fault injector and test/load do that' },
  { what: "CDK's own custom resources", reason: "they need Lambda's Python; the pages are uploaded by the deploy command" },
];
