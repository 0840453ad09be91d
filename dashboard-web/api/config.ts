/** What differs by stage, written by whoever deploys and read at start; nothing of it is compiled in. */
export interface SiteConfig {
  /** Root of the API; '' or absent = this site's own origin. */
  readonly apiUrl: string;
  /** OpenID Connect issuer of the marketers' sign-in. */
  readonly issuer: string;
  readonly clientId: string;
  readonly stage: string;
  readonly trackerUrl: string;
  /** SHA-384 of the tracker for the script tag's `integrity`; absent where the address does not name a version. */
  readonly trackerIntegrity?: string;
  /** The API's reference; where none is served, its OpenAPI document. */
  readonly docsUrl: string;
  readonly shop: { readonly writeKey: string; readonly activityId?: string };
  /** Demo door that gives a shopper token; absent where a real shop signs its customers in. */
  readonly shopperTokenUrl?: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
const optional = <K extends string>(key: K, value: unknown) =>
  typeof value === 'string' && value !== '' ? ({ [key]: value } as Record<K, string>) : {};

/** Reads a configuration leniently: absent addresses mean this site's own origin. */
export const parseConfig = (raw: unknown, origin: string): SiteConfig => {
  if (!isRecord(raw)) throw new TypeError('config.json must be an object');
  const shop = isRecord(raw.shop) ? raw.shop : {};
  const apiUrl = textOf(raw.apiUrl, origin).replace(/\/$/, '') || origin;
  return {
    apiUrl,
    docsUrl: textOf(raw.docsUrl, `${apiUrl}/v1/openapi.json`),
    issuer: textOf(raw.issuer, origin),
    clientId: textOf(raw.clientId, 'dashboard'),
    stage: textOf(raw.stage, 'local'),
    trackerUrl: textOf(raw.trackerUrl, `${origin}/t/axon.js`),
    ...optional('trackerIntegrity', raw.trackerIntegrity),
    shop: { writeKey: textOf(shop.writeKey), ...optional('activityId', shop.activityId) },
    ...optional('shopperTokenUrl', raw.shopperTokenUrl ?? raw.tokenUrl),
  };
};

export const loadConfig = async (): Promise<SiteConfig> => {
  const answer = await fetch('/config.json', { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`config.json answered ${answer.status}`);
  return parseConfig(await answer.json(), location.origin);
};
