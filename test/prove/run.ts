import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { BATCH, type Lived, type Share } from './live-batches.ts';
import { writeProof } from './proof-page.ts';

/**
 * `npm run prove -- --seeds 10000 --jobs 2`: that many random lives of sales and giveaways, each checked after every store call. A life that
 * breaks a promise is made as short as it can be and printed with what repeats it (`--seed S --path P`).
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    /** So many threads share the lives; the lives are the same ones whatever their number. */
    jobs: { type: 'string', default: '1' },
    /** Stops after that long even if there are seeds left. */
    minutes: { type: 'string', default: '600' },
    /** Of the first batch; batches count up from it. */
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    /** Writes the result into docs/proof.md. */
    write: { type: 'boolean', default: false },
  },
});

const [wanted = 0, jobs = 1, minutes = 0, seed = 1] = [values.seeds, values.jobs, values.minutes, values.seed].map(Number);
if (![wanted, jobs, minutes, seed].every((value) => Number.isFinite(value) && value >= 0) || jobs < 1) {
  process.stderr.write('prove: --seeds, --jobs, --seed and --minutes are numbers, --jobs at least 1.\n');
  process.exit(1);
}
const startedAt = performance.now();
const secondsSoFar = (): number => (performance.now() - startedAt) / 1000;

/** Lives between two lines where nobody watches. */
const REPORT_EVERY = 500;

let lived = 0;
let isBroken = false;

const report = (): void => {
  const rate = lived / secondsSoFar();
  const line = `${lived.toLocaleString('en-US')} of ${wanted.toLocaleString('en-US')} lives, ${rate.toFixed(0)}/s, no violation`;
  process.stdout.write(process.stdout.isTTY ? `\r${line}  ` : `${line}\n`);
};

const workers = new Set<Worker>();
const stopAll = (): void => {
  for (const worker of workers) void worker.terminate();
};

const hear = (said: Lived): void => {
  lived += said.lived;
  if (said.broken !== undefined) {
    isBroken = true;
    process.stdout.write(said.broken);
  } else if (process.stdout.isTTY || lived % REPORT_EVERY < said.lived) report();
  if (isBroken || secondsSoFar() > minutes * 60) stopAll();
};

const batches = values.path === undefined ? Math.ceil(wanted / BATCH) : 1;
const work = (first: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const share: Share = {
      seed,
      first,
      every: jobs,
      batches,
      lastBatch: wanted - (batches - 1) * BATCH,
      path: values.path,
    };
    const worker = new Worker(new URL('./live-batches.ts', import.meta.url), { workerData: share });
    workers.add(worker);
    worker.on('message', hear);
    worker.once('error', reject);
    worker.once('exit', () => {
      workers.delete(worker);
      resolve();
    });
  });

await Promise.all(Array.from({ length: Math.min(jobs, batches) }, (_, first) => work(first)));
const seconds = secondsSoFar();
process.stdout.write(`\n${lived} lives in ${seconds.toFixed(0)} s: ${isBroken ? 'VIOLATED' : 'no violation'}\n`);
const isWhole = lived >= wanted && values.path === undefined;
// What was stopped half way proves nothing, so the page keeps what it says.
if (values.write && !isWhole && !isBroken) process.stderr.write('prove: not all lives were lived, nothing is written.\n');
else if (values.write)
  writeProof('model', [
    '## Random lives of sales, coupons and giveaways',
    '',
    `${new Date().toISOString().slice(0, 10)}: **${lived.toLocaleString('en-US')} lives, ${isBroken ? 'a violation' : 'no violation'}**, in ${seconds.toFixed(0)} s in ${jobs} thread${jobs === 1 ? '' : 's'} (Node ${process.version}, first seed ${seed}).`,
    '',
    'Four in five are of a sale: 1-4 places in 1-3 shards, four shoppers, three servers with clocks up to 2 s apart, up to 30 operations',
    '(reserve, prepare, pay rightly and wrongly, confirm, cancel, be erased, sweep, another stock, the ledger told of a sale, time passing)',
    'whose store and provider calls are interleaved one by one. In half of the lives calls fail before or after they took effect, are refused',
    'as busy, or their process is gone; in half the provider is out now and then. After every call that may have written, the rows are',
    'compared with what was promised to whom. In the end everything must be sold, free or given back, and every sale once in the ledger.',
    '',
    'Shoppers and entrants are erased at any moment: with a hold, at the till, with a paid place or a coupon, before, while and after winners are',
    'drawn. What is open keeps its place and its price until it has settled. Once an erasure has ended no row of any table names who it was,',
    'not even by what was on its way; a sold place, its order, its coupon and a drawn entry stay what they were, under a pseudonym.',
    '',
    'Half of the sales have a second one beside them and an activity that gives coupons: an amount or a rate, with or without a least order,',
    'for ten minutes or a day. Coupons are asked for twice, named at reserve or prepare, dropped, taken from somebody else, left in a payment',
    'nobody makes. There are as many as places given, one a shopper; each lowers one price at most, by exactly what it is worth; in the end it',
    'is used by its one order, expired, or still to be had.',
    '',
    'One in five is of a giveaway: seven shoppers enter, marketers end it, pause it and move its closing time while somebody dies before the gate',
    'hears of it, buttons and sweepers draw at once in large or small steps. One entry a shopper and for ever, none after the gate closed; no',
    'draw before it has been closed for its minute; then one list with its hash, the same winners for ever, and nothing told before its time. An',
    'entry whose owner is erased before the draw has begun is withdrawn; later ones stay in the list, and the draw can be checked as before.',
  ]);
process.exitCode = isBroken || (values.path === undefined && minutes >= 600 && !isWhole) ? 1 : 0;
