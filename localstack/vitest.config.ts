import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { CONTRACTS } from '../test/house/contracts.ts';

/** What runs against the emulated AWS only: the deployed stage, and the contract of every port and question on its real engine. */
const results = process.env.AXON_LOCALSTACK_RESULTS;

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: [...CONTRACTS.flatMap(({ deployed }) => deployed.files), 'test/localstack/**/*.live.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // They share one stack and two cores; figures of one must not be the noise of another.
    fileParallelism: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: results ? ['verbose', ['json', { outputFile: results }]] : ['verbose'],
  },
});
