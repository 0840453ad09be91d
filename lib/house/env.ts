/** Where the emulated stage finds what runs beside it; `localstack/deploy.ts` sets these when ports are not the usual ones. */
export const localAddresses = {
  apiRoot: process.env.AXON_LOCAL_API_ROOT ?? 'http://127.0.0.1:4566/_aws/execute-api',
  search: process.env.AXON_LOCAL_SEARCH_URL ?? 'http://127.0.0.1:9200',
  /** Sign-in and pages, as a browser sees them. */
  site: process.env.AXON_LOCAL_SITE_URL ?? 'http://127.0.0.1:4570',
  /** The keys of that sign-in, as a function sees them. */
  jwks: process.env.AXON_LOCAL_JWKS_URL ?? 'http://127.0.0.1:4570/.well-known/jwks.json',
};
