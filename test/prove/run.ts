import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type Arranged, lives, liveThrough } from '../reservations/model.ts';
import { writeProof } from './proof-page.ts';

/**
 * `npm run prove -- --seeds 10000`: that many random lives of a sale, each checked after every store call. A life that breaks a
 * promise is made as short as it can be and printed with what repeats it (`--seed S --path P`).
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    /** Stops after that long even if there are seeds left. */
    minutes: { type: 'string', default: '600' },
    /** Of the first batch; batches count up from it. */
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    /** Writes the result into docs/proof.md. */
    write: { type: 'boolean', default: false },
  },
});

const BATCH = 500;
const SHRINKING_MS = 120_000;

const wanted = Number(values.seeds);
const firstSeed = Number(values.seed);
if (![wanted, firstSeed, Number(values.minutes)].every((value) => Number.isFinite(value) && value >= 0)) {
  process.stderr.write('prove: --seeds, --seed and --minutes are numbers.\n');
  process.exit(1);
}
const startedAt = performance.now();
const secondsSoFar = (): number => (performance.now() - startedAt) / 1000;
const isOver = (lived: number): boolean => lived >= wanted || secondsSoFar() > Number(values.minutes) * 60;

const report = (lived: number): void => {
  const rate = lived / secondsSoFar();
  const line = `${lived.toLocaleString('en-US')} of ${wanted.toLocaleString('en-US')} lives, ${rate.toFixed(0)}/s, no violation`;
  process.stdout.write(process.stdout.isTTY ? `\r${line}  ` : `${line}\n`);
};

const tell = ({ seed, counterexamplePath, counterexample, errorInstance }: fc.RunDetails<[Arranged]>): void => {
  process.stdout.write(
    [
      '\nA promise was broken.',
      `Again: npm run prove -- --seed ${seed} --path ${counterexamplePath ?? ''}`,
      JSON.stringify(counterexample?.[0]),
      String(errorInstance instanceof Error ? errorInstance.stack : errorInstance),
      '',
    ].join('\n'),
  );
};

const property = fc.asyncProperty(lives, liveThrough);

/** @returns how many lives were lived, and whether one of them broke a promise */
const prove = async (): Promise<{ readonly lived: number; readonly broken: boolean }> => {
  let lived = 0;
  for (let batch = 0; !isOver(lived); batch += 1) {
    const numRuns = Math.min(BATCH, wanted - lived);
    const path = values.path === undefined ? {} : { path: values.path };
    const details = await fc.check(property, {
      seed: firstSeed + batch,
      numRuns,
      interruptAfterTimeLimit: SHRINKING_MS,
      ...path,
    });
    lived += details.numRuns;
    if (details.counterexample) {
      tell(details);
      return { lived, broken: true };
    }
    report(lived);
    if (values.path !== undefined) break;
  }
  return { lived, broken: false };
};

const { lived, broken } = await prove();
const seconds = secondsSoFar();
process.stdout.write(`\n${lived} lives in ${seconds.toFixed(0)} s: ${broken ? 'VIOLATED' : 'no violation'}\n`);
if (values.write)
  writeProof('model', [
    '## Random lives of a sale',
    '',
    `${new Date().toISOString().slice(0, 10)}: **${lived.toLocaleString('en-US')} lives, ${broken ? 'a violation' : 'no violation'}**, in ${seconds.toFixed(0)} s on one core (Node ${process.version}, first seed ${firstSeed}).`,
    '',
    'Each life: 1-4 places in 1-3 shards, four shoppers, three servers with clocks up to 2 s apart, up to 30 operations (reserve, prepare,',
    'pay rightly and wrongly, confirm, cancel, sweep, time passing) whose store and provider calls are interleaved one by one. In half of the',
    'lives calls fail before or after they took effect, are refused as busy, or their process is gone; in half the provider is out now and then.',
    'After every single call the rows are compared with what was promised to whom. In the end everything must be sold, free or given back.',
  ]);
process.exitCode = broken ? 1 : 0;
