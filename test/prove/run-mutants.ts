import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Mutant, mistaken, mutants } from './mutants.ts';
import { readProof, writeProof } from './proof-page.ts';

/**
 * `npm run prove:mutants [-- --write]`: makes every listed mistake in a copy of the source; the tests must notice each one.
 * `--only coupon,giveaway`: those with one of these words in their name alone; what the page says of the others stays, with its day.
 */
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
const ROOT = join(import.meta.dirname, '..', '..');
const TESTS = ['test/reservations', 'test/customers/order-changes.test.ts', 'test/customers/entry-changes.test.ts'];

/** Tests of what a file is about: tried first, for they are quick. Who survives them meets all. */
const LIKELY: readonly (readonly [file: RegExp, tests: readonly string[]])[] = [
  [/sweep-sale/, ['test/reservations/hard-times.test.ts', 'test/reservations/repair.test.ts']],
  [/forget-holder|audit-store/, ['test/reservations/forget-holder.test.ts', 'test/reservations/entries.test.ts']],
  [/entrant-store|enter\.ts/, ['test/reservations/forget-entrant.test.ts', 'test/reservations/giveaway.test.ts']],
  [/\/giveaway\//, ['test/reservations/giveaway.test.ts', 'test/reservations/model.test.ts']],
  [/\/coupons\//, ['test/reservations/coupons.test.ts', 'test/reservations/discount.test.ts']],
  [/^customers\//, ['test/customers/order-changes.test.ts', 'test/customers/entry-changes.test.ts']],
  [/./, ['conditions', 'entries', 'repair', 'races', 'faults', 'coupons'].map((name) => `test/reservations/${name}.test.ts`)],
];

const NOBODY = '**nobody**';

interface Outcome {
  readonly name: string;
  /** Title of the first test that noticed; undefined if none did. */
  readonly killedBy: string | undefined;
  readonly seconds: number;
}

const copyOfSource = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'axon-mutant-'));
  for (const part of ['functions', 'test', 'bin', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true, dereference: false });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

const apply = (folder: string, { name, changes }: Mutant): void => {
  for (const change of changes) {
    const path = join(folder, 'functions', change.file);
    const changed = mistaken(readFileSync(path, 'utf8'), change);
    if (changed === undefined) throw new Error(`"${name}" does not fit ${change.file} any more: bring it up to date`);
    writeFileSync(path, changed);
  }
};

const run = async (folder: string, tests: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> => {
  const child = spawn(
    process.execPath,
    // On a busy machine a slow test is no failed test.
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...tests,
      '--no-isolate',
      '--testTimeout',
      '600000',
      '--bail',
      '1',
      '--reporter',
      'dot',
      '--no-color',
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (out += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
};

const likelyFor = ({ changes }: Mutant): readonly string[] => {
  const [first] = changes;
  return LIKELY.find(([file]) => first && file.test(first.file))?.[1] ?? [];
};

/** @returns what the tests say of a copy with the mistake in it; without a mistake they must pass */
const judge = async (mutant: Mutant): Promise<Outcome> => {
  const folder = copyOfSource();
  const startedAt = performance.now();
  try {
    apply(folder, mutant);
    const likely = likelyFor(mutant);
    const first = likely.length > 0 ? await run(folder, likely) : undefined;
    const { code, out } = first && first.code !== 0 ? first : await run(folder, TESTS);
    const test = /FAIL\s+(.+)/.exec(out)?.[1];
    if (code !== 0 && test === undefined) throw new Error(`"${mutant.name}" broke the tests themselves:\n${out}`);
    const seconds = (performance.now() - startedAt) / 1000;
    return { name: mutant.name, killedBy: code === 0 ? undefined : (test?.trim() ?? ''), seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const lineOf = ({ name, killedBy, seconds }: Outcome): string =>
  `${killedBy === undefined ? 'ALIVE' : 'dead '}  ${name.padEnd(56)} ${seconds.toFixed(0).padStart(4)} s  ${killedBy ?? ''}\n`;

/** What the page says of a mistake that was not tried this time. */
const rowBefore = (name: string): string | undefined =>
  readProof()
    .split('\n')
    .find((line) => line.startsWith(`| ${name} | `) && /\| \d{4}-\d\d-\d\d \|$/.test(line))
    ?.slice(`| ${name} | `.length, -' |'.length);

const healthy = await judge({ name: 'no mistake', changes: [] });
if (healthy.killedBy !== undefined) {
  process.stderr.write(`The tests fail without any mistake: ${healthy.killedBy}\n`);
  process.exit(1);
}
/** With what was tried so far; the other rows stay as they were. */
const writePage = (outcomes: readonly Outcome[]): void => {
  const today = new Date().toISOString().slice(0, 10);
  const ran = new Map(outcomes.map(({ name, killedBy }) => [name, `${killedBy?.replaceAll('|', '/') ?? NOBODY} | ${today}`]));
  const rows = mutants.map(({ name }) => ({ name, result: ran.get(name) ?? rowBefore(name) ?? `${NOBODY} | never tried` }));
  const noticed = rows.filter(({ result }) => !result.startsWith(NOBODY));
  writeProof('mutants', [
    '## Mistakes that must be noticed',
    '',
    `**${noticed.length} of ${rows.length}** mistakes, made one at a time in a copy of the source, made a test fail on the day named.`,
    '',
    '| mistake | noticed by | on |',
    '| --- | --- | --- |',
    ...rows.map(({ name, result }) => `| ${name} | ${result} |`),
  ]);
};

const outcomes: Outcome[] = [];
const wanted = mutants.filter(({ name }) => values.only.split(',').some((words) => name.includes(words)));
// What was never tried comes first: a run that is stopped has shown the most.
for (const mutant of wanted.toSorted((one, other) => Number(!!rowBefore(one.name)) - Number(!!rowBefore(other.name)))) {
  const outcome = await judge(mutant);
  outcomes.push(outcome);
  process.stdout.write(lineOf(outcome));
  if (values.write) writePage(outcomes);
}
const alive = outcomes.filter(({ killedBy }) => killedBy === undefined);
process.stdout.write(`\n${outcomes.length - alive.length} of ${outcomes.length} mistakes were noticed\n`);
process.exitCode = alive.length === 0 ? 0 : 1;
