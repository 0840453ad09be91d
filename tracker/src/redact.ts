/**
 * E-mail addresses, also with the at sign percent-encoded as it stands in addresses; 14-19 digits beginning as the card networks do (not
 * the 13 of a product code or a time in ms, nor a written-out date and time); values of parameters named like secrets.
 */
const PRIVATE =
  /[\w.+%-]+(@|%40)[\w.-]+|(%20|\b)(2[2-7]|[3-6]\d)(([ +-]|%20)?\d){12,17}\b|(?<=(token|secret|passw\w+|key)=)[^&#]+/gi;

/** Text in one line, without what is private. Addresses stay addresses. */
export const redact = (text: string, length = 2048): string =>
  text.slice(0, 2048).trim().replace(/\s+/g, ' ').replace(PRIVATE, '***').slice(0, length);
