/**
 * JSON documents that stand one after the other, with or without white space between them (Firehose puts none). What is no
 * document becomes one text up to the next line.
 */
export const splitDocuments = (text: string): readonly string[] => {
  const found: string[] = [];
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const end = endOfDocument(text, at);
    found.push(text.slice(at, end).trimEnd());
    at = skipSpace(text, end);
  }
  return found;
};

const SPACE = /\s/;
const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) at += 1;
  return at;
};

const endOfDocument = (text: string, from: number): number => {
  const endOfLine = text.indexOf('\n', from);
  const whole = endOfLine === -1 ? text.length : endOfLine;
  if (text[from] !== '{') return whole;
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else if (letter === '{') depth += 1;
    else if (letter === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return whole;
};

/** Where the string that begins here ends; beyond the text if it does not. */
const endOfString = (text: string, from: number): number => {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
};
