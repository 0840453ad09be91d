/** More wildcards make a pattern nobody can read and every page slow. */
const MOST_WILDCARDS = 5;
export const LONGEST_PATTERN = 512;

const ALLOWED = /^[!#-&(-;=?-[\]_a-z~]+$/;
const SCHEME = /^(https?):\/\/(.*)$/is;
const HOST = /^(?:[a-z0-9*.-]+|\[[0-9a-f:]+\])(?::(?:\d{1,5}|\*))?$/;

const encoded = (text: string): string => text.toWellFormed().replaceAll(/[^\p{ASCII}]+/gu, encodeURIComponent);

/** As a browser writes addresses: lower-case host, the rest percent-encoded where it is not ASCII. Two wildcards in a row are one. */
export const tidyPattern = (pattern: string): string => {
  const short = pattern.trim().replaceAll(/\*{2,}/g, '*');
  const [, scheme, rest = ''] = SCHEME.exec(short) ?? [];
  if (scheme === undefined) return encoded(short);
  const host = hostIn(rest);
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${encoded(rest.slice(host.length))}`;
};

const hostIn = (rest: string): string => /^[^/?#]*/.exec(rest)?.[0] ?? '';

/**
 * Why a URL pattern (`*` stands for anything, the rest for itself; the whole address must match) is of no use, or undefined if
 * it may be. It is compared with addresses as browsers write them, `https://shop.example/products/1?color=red#top`.
 */
export const faultOfPattern = (pattern: string): string | undefined => {
  if (!ALLOWED.test(pattern))
    return 'An address has no spaces, quotes or brackets, and a host of ASCII letters (xn--…); "*" stands for anything';
  if (pattern.split('*').length - 1 > MOST_WILDCARDS) return `At most ${MOST_WILDCARDS} wildcards`;
  if (!/[a-z0-9]/i.test(pattern.replace(/^https?:?\/*/i, '')))
    return 'This matches every page; leave the address empty if you mean that';
  if (pattern.startsWith('*')) return undefined;
  const [, , rest] = SCHEME.exec(pattern) ?? [];
  if (rest === undefined) return 'An address begins with https://, http:// or *, or it matches nothing';
  const host = hostIn(rest);
  if (!HOST.test(host)) return 'The part behind // is no host, so it matches nothing';
  const isOpen = host.includes('*') && host.endsWith('*');
  if (host === rest && !isOpen) return 'It matches nothing without a path: add /* for all pages of the site';
  return undefined;
};
