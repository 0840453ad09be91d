import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Ports } from '../settings.ts';
import { clean } from './clean-environment.ts';
import type { ServerPlan } from './server.ts';

export interface LocalstackPlan {
  /** Python environment it is installed in. */
  readonly environment: string;
  /** Servers it starts, laid out as its own downloads. */
  readonly emulators: string;
  readonly javaHome: string;
  readonly ports: Ports;
  /** Empty; everything it writes in this run. */
  readonly folder: string;
  readonly logs: string;
}

const PLUGIN = join(import.meta.dirname, '..', 'plugin');

/** LocalStack in its host mode, with nothing downloaded while it runs and Lambda functions as processes. */
export const planLocalstack = (plan: LocalstackPlan): ServerPlan => {
  const { environment, javaHome, ports, folder, logs } = plan;
  const below = (name: string) => join(folder, name);
  const lambdaLogs = join(logs, 'lambda');
  for (const path of [below('tmp'), below('cache'), lambdaLogs]) mkdirSync(path, { recursive: true });
  linkLibraries(plan);
  return {
    name: 'localstack',
    program: join(environment, 'bin', 'python'),
    installedIn: environment,
    args: ['-m', 'localstack.runtime.main'],
    env: {
      ...clean(process.env),
      // Node for functions, Java for servers.
      PATH: [dirname(process.execPath), join(javaHome, 'bin'), process.env.PATH].join(delimiter),
      PYTHONPATH: PLUGIN,
      PYTHONDONTWRITEBYTECODE: '1',
      FILESYSTEM_ROOT: below('root'),
      TMPDIR: below('tmp'),
      XDG_CACHE_HOME: below('cache'),
      AXON_LAMBDA_LOGS: lambdaLogs,
      GATEWAY_LISTEN: `127.0.0.1:${ports.aws}`,
      LOCALSTACK_HOST: `localhost:${ports.aws}`,
      LS_LOG: process.env.LS_LOG ?? 'warn',
      // Nothing of the outside: no analytics, no certificate, no name server.
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      USE_SSL: '0',
      DNS_ADDRESS: '0',
      OVERRIDE_IN_DOCKER: '0',
      EAGER_SERVICE_LOADING: '0',
      LAMBDA_RUNTIME_EXECUTOR: 'process',
      LAMBDA_IGNORE_ARCHITECTURE: '1',
      LAMBDA_SYNCHRONOUS_CREATE: '1',
      // A process that starts among many others on two cores.
      LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: '60',
      // Cheap, as they ask only where there is something (plugin/axon_pollers.py).
      LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0.5',
      PROVIDER_OVERRIDE_DYNAMODB: 'v2',
      PROVIDER_OVERRIDE_DYNAMODBSTREAMS: 'v2',
      DYNAMODB_IN_MEMORY: '1',
      DYNAMODB_HEAP_SIZE: '512m',
      KINESIS_LATENCY: '0',
      KINESIS_PERSISTENCE: '0',
      KINESIS_MOCK_LOG_LEVEL: 'ERROR',
      OPENSEARCH_ENDPOINT_STRATEGY: 'path',
      OPENSEARCH_CUSTOM_BACKEND: `http://127.0.0.1:${ports.search}`,
    },
    readyUrl: `http://127.0.0.1:${ports.aws}/_localstack/health`,
    patienceMs: 240_000,
  };
};

/** Its own download folder, filled with links. It names the Javas it wants 11 and 21; a newer one runs both. */
const linkLibraries = ({ emulators, javaHome, folder }: LocalstackPlan): void => {
  const library = join(folder, 'root', 'var', 'lib', 'localstack', 'lib');
  mkdirSync(join(library, 'java'), { recursive: true });
  for (const name of readdirSync(emulators)) if (!name.startsWith('.')) symlinkSync(join(emulators, name), join(library, name));
  for (const version of ['11', '21']) symlinkSync(javaHome, join(library, 'java', version));
};
