import type { Properties } from '#shared/event.ts';
import { UserId } from '#shared/ids.ts';

/** What the tracker leaves to the server, so that it stays small: names and what an address tells. */
interface Incomplete {
  readonly name: string;
  readonly props: Properties;
  /** Of the page, cleaned. */
  readonly url: string | undefined;
  readonly customerId: string | undefined;
}

/** The shopping calls of the tracker (`axon('addToCart')`) and the events they are. */
const SHOPPING: ReadonlyMap<string, string> = new Map([
  ['viewProduct', 'view_product'],
  ['addToCart', 'add_to_cart'],
]);
const CAMPAIGN_NAME = /^(?:utm_(?:source|medium|campaign|term|content|id)|[a-z]{0,3}clid|msclkid|[gw]braid|li_fat_id)$/;
const DOWNLOAD = /\.(?:pdf|zip|csv|apk|exe|dmg|(?:doc|xls|ppt)x?|hwpx?|mp[34])$/i;
const MAX_CAMPAIGN_VALUE = 256;

const ATTRIBUTE = /^axon([A-Z])(.*)$/s;

/** `data-axon-product-id` of an element comes as `axonProductId` and is `productId`; `event` and `activity` are not properties. */
const tidyNames = (props: Properties): Properties => {
  if (!Object.keys(props).some((name) => ATTRIBUTE.test(name))) return props;
  const entries = Object.entries(props).filter(([name]) => name !== 'axonEvent' && name !== 'axonActivity');
  const tidy = (name: string) => name.replace(ATTRIBUTE, (_all, first: string, rest: string) => first.toLowerCase() + rest);
  return Object.fromEntries(entries.map(([name, value]) => [tidy(name), value]));
};

const parse = (url: unknown): URL | null => (typeof url === 'string' ? URL.parse(url) : null);

/** `outbound` if a link leads to another site, `download` if to a file. */
const flagsOfLink = (href: unknown, page: string | undefined): Properties => {
  const link = parse(href);
  if (!link || !/^https?:$/.test(link.protocol)) return {};
  const isOutbound = page !== undefined && link.host !== parse(page)?.host;
  return { ...(isOutbound && { outbound: true }), ...(DOWNLOAD.test(link.pathname) && { download: true }) };
};

/** Campaign parameters and click ids of an address. */
const campaignOf = (url: string | undefined): Properties => {
  if (!url?.includes('=')) return {};
  const { searchParams } = parse(url) ?? {};
  const found = [...(searchParams ?? [])].filter(([name, value]) => CAMPAIGN_NAME.test(name) && value !== '');
  return Object.fromEntries(found.map(([name, value]) => [name, value.toWellFormed().slice(0, MAX_CAMPAIGN_VALUE)]));
};

/** Name, properties and customer as the definitions know them. What was sent under a name wins over what is derived. */
export const completeEvent = ({ name, props, url, customerId }: Incomplete): Omit<Incomplete, 'url'> => {
  const tidy = tidyNames(props);
  const derived = name === 'PAGE_VIEW' ? campaignOf(url) : flagsOfLink(tidy.href, url);
  // The visitor belongs to the customer although nobody is signed in on the page.
  const alias = name === 'ALIAS' ? UserId.safeParse(String(tidy.customerId ?? '')).data : undefined;
  return { name: SHOPPING.get(name) ?? name, props: { ...derived, ...tidy }, customerId: customerId ?? alias };
};

/** `UTC+09:00` for the -540 minutes of Seoul. */
export const zoneOf = (offset: number | undefined): string | undefined => {
  if (offset === undefined) return undefined;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const minutes = Math.abs(offset);
  return `UTC${offset > 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
};
