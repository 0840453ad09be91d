import type { TokenIssuers } from '../api/authenticate.jose.ts';

/** The environment of a Lambda function, as `lib/house/axon-function.ts` sets it. Missing variables fail at cold start. */
const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`Environment variable ${name} is missing`);
  return value;
};

/** Every variable a function may be given; CDK types its own side with these names. */
export const VARIABLES = [
  'AXON_STAGE',
  'AXON_TABLE_PREFIX',
  'AXON_EVENTS_STREAM',
  'AXON_RELEASE_QUEUE_URL',
  'AXON_SPILL_QUEUE_URL',
  'AXON_SPILL_FAILURES_URL',
  'AXON_COUNTING_FAILURES_URL',
  'AXON_JOURNEY_FAILURES_URL',
  'AXON_BLOBS_BUCKET',
  'AXON_SEARCH_ENDPOINT',
  'AXON_SEARCH_REGION',
  'AXON_TOKEN_SECRET_ID',
  'AXON_PAYMENT_SECRET_ID',
  'AXON_PAYMENTS',
  'AXON_MEMBER_ISSUER',
  'AXON_MEMBER_AUDIENCE',
  'AXON_MEMBER_JWKS_URL',
  'AXON_SHOPPER_ISSUER',
  'AXON_SHOPPER_AUDIENCE',
  'AXON_SHOPPER_JWKS_URL',
  'AXON_ALLOWED_ORIGINS',
] as const;
export type Variable = (typeof VARIABLES)[number];

export const env = {
  /** Those of the function's role; Lambda sets them. */
  credentials: () => ({
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    ...(process.env.AWS_SESSION_TOKEN ? { sessionToken: process.env.AWS_SESSION_TOKEN } : {}),
  }),
  /** Name of the stage: a dimension of every figure. */
  stage: () => required('AXON_STAGE'),
  tablePrefix: () => required('AXON_TABLE_PREFIX'),
  eventsStream: () => required('AXON_EVENTS_STREAM'),
  /** Where the collector puts what the stream refuses. */
  spillQueueUrl: () => required('AXON_SPILL_QUEUE_URL'),
  /** Where lies what consumers gave up. */
  spillFailuresUrl: () => required('AXON_SPILL_FAILURES_URL'),
  countingFailuresUrl: () => required('AXON_COUNTING_FAILURES_URL'),
  journeyFailuresUrl: () => required('AXON_JOURNEY_FAILURES_URL'),
  releaseQueueUrl: () => required('AXON_RELEASE_QUEUE_URL'),
  blobsBucket: () => required('AXON_BLOBS_BUCKET'),
  /** Whether the stage has a search engine at all. */
  hasSearch: () => Boolean(process.env.AXON_SEARCH_ENDPOINT),
  searchEndpoint: () => required('AXON_SEARCH_ENDPOINT'),
  /** Requests to OpenSearch Service are signed for this region; a local node takes them unsigned. */
  searchSigning: () => (process.env.AXON_SEARCH_REGION ? { sign: { region: process.env.AXON_SEARCH_REGION } } : {}),
  /** Secrets Manager id of the secret that signs reservation tokens. */
  tokenSecretId: () => required('AXON_TOKEN_SECRET_ID'),
  /** Secrets Manager id of the secret that signs payment events. */
  paymentSecretId: () => required('AXON_PAYMENT_SECRET_ID'),
  /** Whether the sandbox payment door is open: never where real money is taken. */
  isSandboxOpen: () => process.env.AXON_PAYMENTS === 'sandbox',
  /** Comma-separated origins of the dashboard and the shops. */
  allowedOrigins: () => (process.env.AXON_ALLOWED_ORIGINS ?? '').split(',').filter(Boolean),
  issuers: (): TokenIssuers => ({
    members: issuer('MEMBER'),
    shoppers: issuer('SHOPPER'),
  }),
};

const issuer = (of: 'MEMBER' | 'SHOPPER') => ({
  issuer: required(`AXON_${of}_ISSUER`),
  audience: required(`AXON_${of}_AUDIENCE`),
  jwksUrl: required(`AXON_${of}_JWKS_URL`),
});
