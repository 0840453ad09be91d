import { said } from '#shared/issue.ts';

export const LONGEST_SELECTOR = 256;

/** Everything the grammar of selectors needs, and nothing that ends one and begins something else. */
const ALLOWED = /^[\p{L}\p{N}\p{M}\p{S}\p{Pd} _.#:()[\]="'*^$|~>+,\\/!%&?-]+$/u;
const HOSTILE = /javascript:|data:|vbscript:|expression\s*\(|url\s*\(|@|\/\*|[<`{};]/i;
/** Elements nearly every click happens in: such a rule counts everything. */
const EVERYTHING = /^(?:\*|html|body|:root|:is\(\*\)|:not\(\))$/i;

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** Whether brackets and quotes close. A backslash takes what follows it as it is. */
const isBalanced = (selector: string): boolean => {
  const open: string[] = [];
  let quote = '';
  for (let at = 0; at < selector.length; at += 1) {
    const char = selector.charAt(at);
    if (char === '\\') at += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '(' || char === '[') open.push(char);
    else if (char in PAIRS && open.pop() !== PAIRS[char]) return false;
  }
  return quote === '' && open.length === 0 && !selector.endsWith('\\');
};

/**
 * Why a text cannot be a CSS selector list, or undefined if it may be one. Whether it is one only a browser knows: the dashboard
 * asks its own, and the tracker passes over what a page's browser refuses.
 */
export const faultOfSelector = (selector: string): string | undefined => {
  if (HOSTILE.test(selector) || !ALLOWED.test(selector))
    return said(
      'A selector must not hold "<", "`", "{", "}", ";", "@", comments or script',
      '선택자에 "<", "`", "{", "}", ";", "@", 주석, 스크립트를 쓸 수 없습니다.',
    );
  if (!isBalanced(selector)) return said('A bracket or a quote is not closed', '괄호나 따옴표가 닫히지 않았습니다.');
  const parts = selector.split(',').map((part) => part.trim());
  if (parts.includes('')) return said('Between two commas stands nothing', '쉼표 사이가 비어 있습니다.');
  if (parts.some((part) => EVERYTHING.test(part)))
    return said('This matches everything; name what you mean more closely', '모든 요소에 해당합니다. 더 좁게 지정하세요.');
  return undefined;
};
