import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONTRACTS, contractsNotRun, type Report } from './contracts.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('the list of contracts', () => {
  test('names only files that are there', () => {
    const files = CONTRACTS.flatMap(({ embedded, deployed }) => [...embedded.files, ...deployed.files]);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('leaves no port out: whatever calls itself a contract is run by a file of both kinds of engine', () => {
    const all = globSync('test/**/*.contract.ts', { cwd: ROOT });
    // `table-items.contract.ts` is a part of `table.contract.ts`.
    const wholes = all.filter((path) => !all.includes(path.replace(/-[a-z]+\.contract/, '.contract')) || !path.includes('-'));
    expect(wholes.length).toBeGreaterThan(3);
    for (const kind of ['embedded', 'deployed'] as const) {
      const files = CONTRACTS.flatMap((contract) => contract[kind].files).map(textOf);
      expect(wholes.filter((path) => !files.some((text) => text.includes(`./${basename(path)}'`)))).toEqual([]);
    }
  });
});

describe('a suite that ran nowhere', () => {
  const ran = (status: string, { without = '' } = {}): Report => ({
    testResults: CONTRACTS.flatMap(({ suite, deployed: { engine, files } }) =>
      files
        .filter((file) => file !== without)
        .map((file) => ({
          name: `/checkout/${file}`,
          assertionResults: [{ fullName: `${suite} on ${engine} keeps it`, status }],
        })),
    ),
  });

  test('is none if all have run, whatever came of it', () => {
    expect(contractsNotRun(ran('passed'), 'deployed')).toEqual([]);
    expect(contractsNotRun(ran('failed'), 'deployed')).toEqual([]);
  });

  test('is told when its file is missing, and when all of it was skipped', () => {
    const without = 'test/platform/queue.sqs.test.ts';
    expect(contractsNotRun(ran('passed', { without }), 'deployed')).toEqual([`Queue on SQS (${without})`]);
    expect(contractsNotRun(ran('pending'), 'deployed')).toHaveLength(CONTRACTS.flatMap(({ deployed }) => deployed.files).length);
  });

  test('is told when the engine was the other one', () => {
    expect(contractsNotRun(ran('passed'), 'embedded')).toContain('Funnel on DuckDB (test/behavior/funnel.test.ts)');
  });
});
