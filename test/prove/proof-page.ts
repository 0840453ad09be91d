import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'proof.md');

const HEAD = `# Proof

That nothing is ever sold twice, and no event lost, is not argued here but tried. \`npm run prove -- --seeds N --write\`,
\`npm run prove:faults -- --write\`, \`npm run prove:mutants -- --write\` and \`npm run chaos -- --events N --write\` write the sections below.
Change nothing between the markers by hand.

CI (\`.ci/run\`) lives 10,000 random lives and tries every fault and every pair; among the tests are some lives and every fifth single fault.
`;

export const readProof = (): string => (existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : HEAD);

/** Puts a result into its place on the page; the other ones stay as they were. */
export const writeProof = (name: string, lines: readonly string[]): void => {
  const page = readProof();
  const [begin, end] = [`<!-- proof:${name} -->`, `<!-- /proof:${name} -->`];
  const section = [begin, ...lines, end].join('\n');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  const known = from >= 0 && to > from;
  writeFileSync(PAGE, known ? page.slice(0, from) + section + page.slice(to + end.length) : `${page.trimEnd()}\n\n${section}\n`);
};
