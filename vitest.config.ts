import { defineConfig } from 'vitest/config';

/** CI reads the counts from here (see .ci/run). */
const results = process.env.AXON_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ['{test,tracker,dashboard-web}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Journeys mostly wait for real processes: on two cores one worker leaves one of them idle.
    maxWorkers: 2,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
  },
});
