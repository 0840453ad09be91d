import { Duration } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  ApplicationLogLevel,
  Architecture,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Variable } from '#platform/aws/env.ts';
import { acknowledge, acknowledgeBelow } from './acknowledge.ts';
import { functionCode } from './bundle-function.ts';
import { removalOf } from './capability.ts';
import { interfaceOf } from './interface-of.ts';
import { stageOf } from './stage.ts';

export interface AxonFunctionProps {
  /** Entry point below `functions/`, without `.lambda.ts`: `reservations/api`. */
  readonly entry: string;
  /** One sentence for whoever meets it in the console. */
  readonly description: string;
  /** MB; the processor's share grows with it (1,769 MB = one whole). @default 1024 */
  readonly memory?: number;
  /** Seconds. @default 15 */
  readonly timeout?: number;
  /** Most executions at once, set aside for this function. @default as many as the account has */
  readonly reserved?: number | undefined;
  /** Environments kept warm. @default none */
  readonly provisioned?: number | undefined;
}

/**
 * A Lambda function as the house builds it: Node 24 on ARM64, ES module, JSON logs that expire, traced, and a role that may
 * do nothing but write its own log until somebody grants it more. What it is granted it is also told of (`tell`).
 */
export class AxonFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  /** What callers and event sources invoke: the function, or the alias that holds its warm environments. */
  readonly target: IFunction;
  readonly grantPrincipal: IPrincipal;
  readonly description: string;
  /** Changes whenever the code does. */
  readonly codeHash: string;

  constructor(scope: Construct, id: string, props: AxonFunctionProps) {
    super(scope, id);
    const { entry, description, memory = 1024, timeout = 15, reserved, provisioned } = props;
    const stage = stageOf(this);
    this.description = description;
    const logGroup = new LogGroup(this, 'Logs', { retention: stage.logDays, removalPolicy: removalOf(this) });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const { code, hash } = functionCode(this, entry);
    this.codeHash = hash;
    this.function = new LambdaFunction(this, 'Function', {
      // Names of functions are cut short; the runbook's words for them are these.
      description: `${entry}: ${description}`,
      code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memory,
      timeout: Duration.seconds(timeout),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      environment: { AXON_STAGE: stage.name },
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    );
    acknowledge(role, {
      'IAM5[Resource::*]': 'X-Ray and ListStreams have no resource to name; test/infra lists every action with its resources.',
    });
    this.grantPrincipal = this.function.grantPrincipal;
    this.target = provisioned ? this.warmAlias(provisioned) : this.function;
  }

  /** Sets an environment variable; the same one may be told again. */
  tell(name: Variable, value: string): void {
    this.function.addEnvironment(name, value);
  }

  /** Lets it do exactly this. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  /** Lets it do this to everything below a resource (`/bad-rows/*`), for a reason. */
  allowBelow(
    actions: readonly string[],
    resource: { readonly arn: string; readonly below: string; readonly reason: string },
  ): void {
    const { arn, below, reason } = resource;
    this.allow(actions, [`${arn}${below}`]);
    acknowledgeBelow(this, arn, { [below]: reason });
  }

  private warmAlias(provisionedConcurrentExecutions: number): IFunction {
    const version = interfaceOf(this.function.currentVersion);
    return interfaceOf(new Alias(this, 'Warm', { aliasName: 'warm', version, provisionedConcurrentExecutions }));
  }
}
