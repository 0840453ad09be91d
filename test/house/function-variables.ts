/** What Lambda and the stage tell a function, for bundles that are started outside both. */
export const functionVariables: Readonly<Record<string, string>> = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AXON_STAGE: 'test',
  AXON_TABLE_PREFIX: 'axon-test-',
  AXON_EVENTS_STREAM: 'events',
  AXON_BLOBS_BUCKET: 'archive',
  AXON_RELEASE_QUEUE_URL: 'https://queues.example/release',
  AXON_TOKEN_SECRET_ID: 'tokens',
  AXON_PAYMENT_SECRET_ID: 'payments',
  AXON_MEMBER_ISSUER: 'https://issuer.example',
  AXON_MEMBER_AUDIENCE: 'dashboard',
  AXON_MEMBER_JWKS_URL: 'https://issuer.example/jwks',
  AXON_SHOPPER_ISSUER: 'https://issuer.example',
  AXON_SHOPPER_AUDIENCE: 'shop',
  AXON_SHOPPER_JWKS_URL: 'https://issuer.example/jwks',
};
