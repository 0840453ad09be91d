const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
/** Bits of a digit that count, and the one that says that another digit follows. */
const BITS = 5;
const MORE = 1 << BITS;

/** Reads numbers as source maps write them (revision 3, "base 64 VLQ"): the sign in the lowest bit, the low digits first. */
export const decodeNumbers = (text: string): readonly number[] => {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = VALUES.get(digit) ?? 0;
    value |= (bits & (MORE - 1)) << shift;
    shift += BITS;
    if (bits & MORE) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
};

/** Writes a number as `decodeNumbers` reads it. */
export const encodeNumber = (number: number): string => {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const bits = rest & (MORE - 1);
    rest >>>= BITS;
    text += DIGITS[rest > 0 ? bits | MORE : bits] ?? '';
  } while (rest > 0);
  return text;
};
