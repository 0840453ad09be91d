import { said } from '#shared/issue.ts';

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
    return said(
      'An address has no spaces, quotes or brackets, and a host of ASCII letters (xn--…); "*" stands for anything',
      '주소에는 공백, 따옴표, 괄호를 쓸 수 없고 호스트는 ASCII(xn--…)여야 합니다. "*"는 무엇이든 뜻합니다.',
    );
  if (pattern.split('*').length - 1 > MOST_WILDCARDS)
    return said(`At most ${MOST_WILDCARDS} wildcards`, `"*"는 ${MOST_WILDCARDS}개까지 쓸 수 있습니다.`);
  if (!/[a-z0-9]/i.test(pattern.replace(/^https?:?\/*/i, '')))
    return said(
      'This matches every page; leave the address empty if you mean that',
      '모든 페이지에 해당합니다. 그런 뜻이면 비워 두세요.',
    );
  if (pattern.startsWith('*')) return undefined;
  const [, , rest] = SCHEME.exec(pattern) ?? [];
  if (rest === undefined)
    return said(
      'An address begins with https://, http:// or *, or it matches nothing',
      '주소는 https://, http://, * 중 하나로 시작해야 합니다.',
    );
  const host = hostIn(rest);
  if (!HOST.test(host))
    return said('The part behind // is no host, so it matches nothing', '// 뒤가 호스트가 아니어서 해당하는 페이지가 없습니다.');
  const isOpen = host.includes('*') && host.endsWith('*');
  if (host === rest && !isOpen)
    return said(
      'It matches nothing without a path: add /* for all pages of the site',
      '경로가 없어 해당하는 페이지가 없습니다. 사이트 전체라면 /*를 붙이세요.',
    );
  return undefined;
};
