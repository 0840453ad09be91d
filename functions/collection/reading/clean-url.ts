/** As the tracker does it. */
const REDACTED = '***';

/** Names whose values are nobody's business, also as the last word: `access_token`, `user-email`. */
const SECRET_NAME =
  /(?:^|[_-])(?:token|secret|password|passwd|pwd|auth|authorization|jwt|session|sessionid|sid|signature|sig|apikey|otp|e-?mail|phone|tel|mobile|card|cardnumber|cvc|cvv|ssn)$|^api[_-]?key$/i;
/** Campaign parameters and click ids look like tokens but are what marketing lives on. */
const CAMPAIGN_NAME = /^(?:utm_\w+|[a-z]{1,3}clid|msclkid|gbraid|wbraid|li_fat_id|n_\w+)$/i;

const JWT = /^[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/;
const HEX = /^[0-9a-f]{32,}$/i;
const TOKEN_CHARACTERS = /^[\w.~+/=-]{28,}$/;
/** Every part of a text is looked at once, so no text takes long. */
const EMAIL = /[^\s@]@[^\s@.]+\.[^\s@]/;
const CARD = /[2-69](?:(?:%20|[ +-])?\d){12,18}/g;

const isTokenLike = (value: string): boolean =>
  HEX.test(value) ||
  JWT.test(value) ||
  (TOKEN_CHARACTERS.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value));

const hasEmail = (text: string): boolean => text.includes('@') && EMAIL.test(text);

/** Luhn's check: true for card numbers, and for one in ten other numbers. */
const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let at = digits.length - 1, twice = false; at >= 0; at -= 1, twice = !twice) {
    const digit = Number(digits[at]) * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
};

const isCardNumber = (text: string): boolean => passesLuhn(text.replace(/%20|\D/g, ''));
const hasCardNumber = (text: string): boolean => text.match(CARD)?.some(isCardNumber) ?? false;

const decodeOnce = (text: string): string => {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll('%40', '@');
  }
};

/** Addresses inside addresses are encoded twice. */
const decode = (text: string): string => decodeOnce(decodeOnce(text));

const isPersonal = (text: string): boolean => hasEmail(text) || hasCardNumber(text);

const cleanParameter = (parameter: string): string => {
  const at = parameter.indexOf('=');
  const name = decode(parameter.slice(0, at));
  const value = decode(parameter.slice(at + 1));
  if (isPersonal(name)) return REDACTED;
  const isSecret = SECRET_NAME.test(name) || isPersonal(value) || (!CAMPAIGN_NAME.test(name) && isTokenLike(value));
  return isSecret ? `${parameter.slice(0, at)}=${REDACTED}` : parameter;
};

const cleanPath = (path: string): string =>
  path
    .split('/')
    .map((part) => (part.length > 4 && isPersonal(decode(part)) ? REDACTED : part))
    .join('/');

/** Everything behind `?` or `#`; hash routes carry a path and parameters of their own. */
const cleanParameters = (text: string): string =>
  text
    .split(/([&;?#])/)
    .map((part) => (part.includes('=') ? cleanParameter(part) : cleanPath(part)))
    .join('');

const ADDRESS = /^(https?|android-app|ios-app):\/\/([^/?#]*)([^?#]*)(.*)$/is;

/**
 * An address without e-mails, card numbers, passwords and token-like values; the rest stays as it was sent. Of an
 * address that is no web page (`javascript:`, `data:` …) only the scheme stays; of what is no address, nothing.
 */
export const cleanUrl = (url: string): string | undefined => {
  const parts = ADDRESS.exec(url);
  if (!parts) return /^[a-z][a-z0-9+.-]{0,30}:/i.exec(url)?.[0].toLowerCase();
  const [, scheme = '', authority = '', path = '', rest = ''] = parts;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return `${scheme}://${host}${cleanPath(path)}${rest === '' ? '' : cleanParameters(rest)}`;
};

/** Text a person reads (a page title) with words that hold an e-mail or a card number replaced. */
export const cleanText = (text: string): string => {
  const words = text.includes('@') ? text.split(/(\s+)/).map((word) => (hasEmail(word) ? REDACTED : word)) : [text];
  const joined = words.join('');
  return joined.replace(CARD, (digits) => (isCardNumber(digits) ? REDACTED : digits));
};
