import { join } from 'node:path';
import { clean } from './clean-environment.ts';
import type { ServerPlan } from './server.ts';

/** Sign-in, and the pages that lie in the bucket, as a process of its own. */
export const planSite = ({
  port,
  aws,
  home,
}: {
  readonly port: number;
  readonly aws: number;
  readonly home: string;
}): ServerPlan => ({
  name: 'site',
  program: process.execPath,
  args: [join(import.meta.dirname, '..', 'site.ts')],
  env: { ...clean(process.env), ...awsEnvironment(aws), AXON_SITE_PORT: String(port), AXON_LOCALSTACK_HOME: home },
  readyUrl: `http://127.0.0.1:${port}/.well-known/jwks.json`,
  patienceMs: 20_000,
});

/** What points the AWS SDK, the CDK and nothing else to LocalStack. */
export const awsEnvironment = (port: number): Readonly<Record<string, string>> => {
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    AWS_ENDPOINT_URL: endpoint,
    // Without it the SDK would put bucket names before the host, which does not resolve.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
};
