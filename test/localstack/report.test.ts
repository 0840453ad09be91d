import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { figureRows, noteFigure, readFigures } from '../../localstack/figures.ts';
import { KNOWN_SKIPS, unknownSkips } from '../../localstack/skips.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'axon-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const report = (...tests: readonly (readonly [fullName: string, status: string])[]) => ({
  testResults: [{ name: 'a.test.ts', assertionResults: tests.map(([fullName, status]) => ({ fullName, status })) }],
});

test('a test that leaves itself out is named, unless it is on the list', () => {
  const known = KNOWN_SKIPS.map(({ what }) => [`Table on DynamoDB ${what}`, 'skipped'] as const);
  expect(unknownSkips(report(['a', 'passed'], ['b', 'failed'], ...known))).toEqual([]);
  expect(unknownSkips(report(['a', 'pending'], ['b', 'todo']))).toEqual(['a', 'b']);
});

test('figures are kept from command to command, and held against what was promised', () => {
  expect(figureRows(readFigures(home)).map(({ measured }) => measured)).toEqual(Array(4).fill('not measured'));
  noteFigure(home, 'up', 12.34);
  noteFigure(home, 'searchable', 3.1);
  expect(figureRows(readFigures(home))).toMatchObject([
    { measured: '12.3 s', target: '30 s', answers: 'kept' },
    { measured: 'not measured', answers: '' },
    { measured: 'not measured' },
    { measured: '3.1 s', target: '3 s', answers: 'missed' },
  ]);
});
