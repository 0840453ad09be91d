import { defineConfig } from 'vitest/config';

/** CI reads the counts from here (see .ci/run). */
const results = process.env.AXON_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ['{test,tracker,dashboard-web}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
  },
});
