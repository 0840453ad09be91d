import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractsNotRun, type Report } from '../test/house/contracts.ts';
import { type Counted, countedOf, sumOf } from '../test/house/counts.ts';

/**
 * `node .ci/count.ts <folder with the reports> [names of steps that failed]`: the one line CI ends with, and its exit code.
 * A step that failed without a failed test of its own counts as one.
 */
const [folder = '', ...failedSteps] = process.argv.slice(2);

const read = (name: string): (Report & Counted) | undefined => {
  const file = join(folder, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};

const own = read('test.json');
const deployed = read('localstack.json');
const notRun = contractsNotRun(own ?? { testResults: [] }, 'embedded');
for (const suite of notRun) process.stdout.write(`did not run: ${suite}\n`);
if (failedSteps.length > 0) process.stdout.write(`failed: ${failedSteps.join(', ')}\n`);
const reports = { test: own && countedOf(own), 'localstack:test': deployed && countedOf(deployed) };
const { passed, failed, skipped } = sumOf(reports, [...failedSteps, ...notRun]);
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
if (failed > 0) process.exitCode = 1;
