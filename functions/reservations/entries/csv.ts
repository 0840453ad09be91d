/** One line of CSV (RFC 4180). */
export const csvLine = (cells: readonly (string | number | undefined)[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/** A spreadsheet runs what begins like a formula: such text gets an apostrophe in front and is shown as it is. */
const FORMULA = /^[\s\uFEFF]*[=+\-@＝＋－＠\t\r\n]/u;

const cellOf = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
