import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/house/longest-first.ts';

/** CI reads the counts from here (see .ci/run). */
const results = process.env.AXON_TEST_RESULTS;

// Axon is started some eighty times: what Node made of its sources the first time is kept, a third of a start.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

/**
 * Rooms whose tests leave nothing behind in their process: no variables, no faked clock, no server. They share one, and what
 * takes longest in most of them, loading CDK or the engine, is done once a worker. A test that needs more than that belongs elsewhere.
 */
const TOGETHER = [
  'test/{access,behavior,catalog,collection,customers,definitions,realtime,reservations,shared}/**/*.test.ts',
  'test/infra/{cost,index-templates,nag,own-mappings,permissions,routes,site,stages,stateful-changes,what-runs,what-survives}.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['{test,tracker,dashboard-web}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', ...TOGETHER],
        },
      },
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
    ],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // How long a poll may take is said where it is promised; elsewhere it only has to come true.
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    // Journeys mostly wait for real processes: with two workers, two cores are idle half of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
  },
});
