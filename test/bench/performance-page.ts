import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './a-bench.ts';
import type { Row } from './figures.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');

const HEAD = `# Performance

Measured by \`npm run bench\` (or \`npm run bench -- <name>\`), which writes the tables below itself: change nothing between the markers by hand.
`;

/** What the figures depend on. */
export const machine = (): string => {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `${cpus().length} cores (${cpu?.model.trim()}), ${memory} GiB, Node ${process.version}, load ${load} before`;
};

export const markdownTable = (rows: readonly Row[]): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns),
    line(columns.map((column) => (column === 'what' || column === 'answers' ? '---' : '--:'))),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
  ].join('\n');
};

/** Puts a bench's result into its place on the page; the other ones stay as they were. */
export const writeSection = ({ name, title, notes }: Omit<Bench, 'run'>, facts: string, rows: readonly Row[]): void => {
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : HEAD;
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const section = [begin, `## ${title}`, '', facts, '', notes, '', markdownTable(rows), end].join('\n');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  const known = from >= 0 && to > from;
  writeFileSync(PAGE, known ? page.slice(0, from) + section + page.slice(to + end.length) : `${page.trimEnd()}\n\n${section}\n`);
};
