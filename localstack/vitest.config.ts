import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { CONTRACTS } from '../test/house/contracts.ts';

/** What runs against the emulated AWS only: the deployed stage, and the contract of every port and question on its real engine. */
const results = process.env.AXON_LOCALSTACK_RESULTS;

const live = (names: readonly string[]) => names.map((name) => `test/localstack/${name}.live.ts`);

/** They mostly wait for what the stage does every minute: begun first, everything else runs beside them. */
const WAITING = live(['erase', 'campaign-types', 'expiry']);

/** One after the other when all else is through: each takes away what others need, empties shared queues, or measures. */
const ALONE = live(['journey', 'poison', 'flash-sale', 'redrive', 'rebuild', 'reindex', 'search-off']);

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = [...WAITING, ...ALONE].findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? WAITING.length : found;
    };
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    testTimeout: 360_000,
    hookTimeout: 60_000,
    pool: 'forks',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    reporters: results ? ['verbose', ['json', { outputFile: results }]] : ['verbose'],
    sequence: { sequencer: WaitingFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'beside',
          include: [...CONTRACTS.flatMap(({ deployed }) => deployed.files), 'test/localstack/**/*.live.ts'],
          exclude: ALONE,
          // The three that wait, and one that works.
          maxWorkers: WAITING.length + 1,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
