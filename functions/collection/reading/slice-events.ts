const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

/** Index of the quote that ends the string beginning at `start`. */
const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
};

/**
 * The text of every element of the top-level `events` list, character for character: writing parsed JSON again would lose
 * numbers too large for JavaScript and repeated names, and fails on deep nesting.
 * @param text valid JSON, an object with such a list
 */
export const sliceEvents = (text: string): readonly string[] => {
  let slices: string[] = [];
  let depth = 0;
  let word = '';
  let name = '';
  let start = 0;
  const isInEvents = (): boolean => depth === 2 && name === 'events';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (depth === 1) word = text.slice(at, end + 1);
      at = end;
    } else if (code === COLON && depth === 1) name = JSON.parse(word);
    else if (code === COMMA && isInEvents()) {
      slices.push(text.slice(start, at).trim());
      start = at + 1;
    } else if (OPEN.has(code)) {
      depth += 1;
      // Of a repeated name the last value counts, as JSON.parse has it.
      if (isInEvents()) [slices, start] = [[], at + 1];
    } else if (CLOSE.has(code)) {
      if (isInEvents()) slices.push(text.slice(start, at).trim());
      depth -= 1;
    }
  }
  return slices;
};
