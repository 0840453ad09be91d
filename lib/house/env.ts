import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';

/** Where the emulated stage finds what runs beside it; `localstack/deploy.ts` sets these when ports are not the usual ones. */
export const localAddresses = {
  apiRoot: process.env.AXON_LOCAL_API_ROOT ?? 'http://127.0.0.1:4566/_aws/execute-api',
  search: process.env.AXON_LOCAL_SEARCH_URL ?? 'http://127.0.0.1:9200',
  /** Sign-in and pages, as a browser sees them. */
  site: process.env.AXON_LOCAL_SITE_URL ?? 'http://127.0.0.1:4570',
  /** The keys of that sign-in, as a function sees them. */
  jwks: process.env.AXON_LOCAL_JWKS_URL ?? 'http://127.0.0.1:4570/.well-known/jwks.json',
};

/** Addresses of the store that nobody but the store knows; without them `prod` is not deployed. */
export interface ShopAddresses {
  /** Origins of the pages that call the API. */
  readonly origins?: readonly string[] | undefined;
  /** Exact `iss` of the shoppers' tokens, their audience, and where their keys are. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly jwksUrl?: string | undefined;
  /** Gets every alarm. */
  readonly alarmEmail?: string | undefined;
}

/** Reads them. Empty is as good as absent: CI passes variables that are not set on as empty texts. */
export const readShopAddresses = (variables: Readonly<Record<string, string | undefined>>): ShopAddresses => {
  const of = (name: string): string | undefined => variables[name]?.trim() || undefined;
  return {
    origins: of('AXON_SHOP_ORIGINS')
      ?.split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
    issuer: of('AXON_SHOPPER_ISSUER'),
    audience: of('AXON_SHOPPER_AUDIENCE'),
    jwksUrl: of('AXON_SHOPPER_JWKS_URL'),
    alarmEmail: of('AXON_ALARM_EMAIL'),
  };
};

/** Beside package.json and not in the repository; what is in the environment already wins. */
const PROD_ENV = join(import.meta.dirname, '..', '..', 'prod.env');
if (existsSync(PROD_ENV)) loadEnvFile(PROD_ENV);

export const shopAddresses = readShopAddresses(process.env);
