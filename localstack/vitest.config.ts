import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What runs against the emulated AWS only: the deployed stage, and the contract of every port on its real engine. */
const SUITES = [
  'test/platform/table.dynamodb.test.ts',
  'test/platform/stream.kinesis.test.ts',
  'test/platform/queue.sqs.test.ts',
  'test/platform/blobs.s3.test.ts',
  'test/localstack/**/*.live.ts',
];

const results = process.env.AXON_LOCALSTACK_RESULTS;

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: SUITES,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // They share one stack and two cores; figures of one must not be the noise of another.
    fileParallelism: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: results ? ['verbose', ['json', { outputFile: results }]] : ['verbose'],
  },
});
