import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const workflows = globSync('.github/workflows/*.yml', { cwd: ROOT }).map((path) => ({ path, text: read(path) }));
const deploy = read('.github/workflows/deploy.yml');

/** Shell texts of a workflow: what stands behind `run:`, and the indented lines of a block. */
const scripts = (text: string): readonly string[] =>
  [...text.matchAll(/^( *)(?:- )?run: (?:\|\n((?:\1 {2,}.*\n)+)|(.+))/gm)].map(([, , block, line]) => block ?? line ?? '');

describe('every workflow', () => {
  test('there are some', () => expect(workflows.length).toBeGreaterThan(1));

  test.each(workflows)('$path takes actions by the hash of their content, named by version', ({ text }) => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(workflows)('$path says what it may, puts no input into a shell text, and ends some time', ({ text }) => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(scripts(text).length).toBeGreaterThan(0);
    expect(scripts(text).filter((script) => script.includes('${{'))).toEqual([]);
    expect(text).toMatch(/timeout-minutes: \d+/);
    expect(text).toContain('persist-credentials: false');
  });
});

describe('deploying', () => {
  test('is started by hand, with a role of the account instead of a stored key', () => {
    expect(deploy).toMatch(/^on:\n {2}workflow_dispatch:/m);
    expect(deploy).toContain('id-token: write');
    expect(deploy).toContain('role-to-assume');
    expect(deploy).not.toMatch(/secrets\./);
  });

  test('looks at the difference first, stops at a loss of data, then deploys; one at a time', () => {
    const steps = ['cdk diff', 'bin/stop-on-replacement.ts', 'cdk deploy'].map((step) => deploy.indexOf(step));
    expect(steps.every((at) => at > 0)).toBe(true);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(deploy).toMatch(/set -o pipefail\n.*cdk diff/);
    expect(deploy).toContain('cancel-in-progress: false');
  });
});

describe('what CI runs', () => {
  const run = read('.ci/run');

  test('is the same on a machine and on GitHub', () => {
    expect(read('.github/workflows/ci.yml')).toContain('run: bash .ci/run');
  });

  test('proves, deploys to the emulator and always takes it down', () => {
    for (const step of [
      'npm ci',
      'npm test',
      'prove -- --seeds 10000',
      'prove:faults',
      'localstack:up',
      'localstack:deploy',
      'localstack:test',
    ])
      expect(run).toContain(step);
    expect(run).toMatch(/trap '.*down.*' EXIT/);
  });
});
