import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/house/longest-first.ts';

/** CI reads the counts from here (see .ci/run). */
const results = process.env.AXON_TEST_RESULTS;

// Axon is started some eighty times: what Node made of its sources the first time is kept, a third of a start.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

export default defineConfig({
  test: {
    include: ['{test,tracker,dashboard-web}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Journeys mostly wait for real processes: with two workers, two cores are idle half of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
  },
});
