import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '#lib/bundles/bundle-functions.ts';
import { freshFolder, removeFolder } from '#test/house/axon-process.ts';
import type { Bench } from './a-bench.ts';
import { quantile, type Row, seconds } from './figures.ts';

const ROUNDS = 3;

/** Seconds of a command of this repository that writes into a folder which was empty. */
const timed = async (command: (folder: string) => readonly string[]): Promise<number> => {
  const folder = freshFolder();
  const [script = '', ...flags] = command(folder);
  const from = performance.now();
  await promisify(execFile)(process.execPath, [join(ROOT, script), ...flags], { cwd: ROOT, maxBuffer: 2 ** 26 });
  const took = (performance.now() - from) / 1000;
  removeFolder(folder);
  return took;
};

const COMMANDS: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  'cdk synth': (folder) => ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', join(folder, 'cdk.out')],
  'of it: bundling': (folder) => ['lib/bundles/bundle.ts', folder],
};

const run = async (): Promise<readonly Row[]> => {
  const took = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [what, command] of Object.entries(COMMANDS)) took.set(what, [...(took.get(what) ?? []), await timed(command)]);
  return [...took].map(([what, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return { what, median: seconds(quantile(sorted, 0.5)), fastest: seconds(sorted[0] ?? Number.NaN) };
  });
};

export const synthBench: Bench = {
  name: 'synth',
  title: 'Synthesising the AWS side',
  notes: `All stages, every function bundled, templates checked by CloudFormation's rules and cdk-nag, into an empty folder as in a fresh clone; nothing is kept between runs. Median of ${ROUNDS}.`,
  run,
};
