import { env } from './env.ts';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles: a Lambda function has its role's credentials in its
 * environment for as long as that lives, so looking into profiles, SSO, containers and instances (100 KB of code) is left out.
 */
export const defaultProvider = () => async () => env.credentials();
