import { parseArgs } from 'node:util';
import { systemClock } from '#shared/clock.ts';
import { startEntry } from '#test/house/start-entry.ts';
import { faultyDrivers } from './faulty-drivers.ts';

const { values } = parseArgs({ strict: false, allowPositionals: true, options: { seed: { type: 'string', default: '0' } } });
const seed = Number(values.seed);
const faults = { records: 0.01, calls: 0.002, handler: 0.002, searchDown: [1_000, 4_000] } as const;
// The faults are meant: they would bury everything that is not.
const isMeant = (error: unknown): boolean =>
  /Refused|refuses|Throttled|lost|reported as failed|search engine is down/.test(String(error));

/**
 * Axon on one machine as `axon start` runs it, on drivers that fail: an entry of its own, so that no flag and no variable of
 * the product can ever switch faults on. `--seed 0` = no faults.
 */
await startEntry({
  clock: systemClock,
  report: (error, facts) => {
    if (seed === 0 || !isMeant(error)) process.stderr.write(`${JSON.stringify({ ...facts, error: String(error) })}\n`);
  },
  tamper: seed === 0 ? undefined : faultyDrivers(faults, seed),
});
