import { parseArgs } from 'node:util';
import { startEmbedded } from '#functions/app/embedded.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { apiClient } from '../../bin/simulate/api-client.ts';
import { prepareDemo } from '../../bin/start/demo.ts';
import { faultyDrivers } from './faulty-drivers.ts';

/**
 * Axon on one machine as `axon start` runs it, on drivers that fail: an entry of its own, so that no flag and no variable of
 * the product can ever switch faults on. `--seed 0` = no faults.
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    port: { type: 'string', default: '0' },
    data: { type: 'string', default: '' },
    seed: { type: 'string', default: '0' },
  },
});

const seed = Number(values.seed);
const folder = dataFolderAt(values.data);
const faults = { records: 0.01, calls: 0.002, handler: 0.002, searchDown: [1_000, 4_000] } as const;
// The faults are meant: they would bury everything that is not.
const isMeant = (error: unknown): boolean =>
  /Refused|refuses|Throttled|lost|reported as failed|search engine is down/.test(String(error));

const axon = await startEmbedded({
  clock: systemClock,
  random: systemRandom,
  report: (error, facts) => {
    if (seed === 0 || !isMeant(error)) process.stderr.write(`${JSON.stringify({ ...facts, error: String(error) })}\n`);
  },
  folder,
  port: Number(values.port),
  doors: () => [],
  tamper: seed === 0 ? undefined : faultyDrivers(faults, seed),
});
const call = apiClient(axon.url);
const adminToken = await axon.issuer.memberToken('admin');
const demo = await prepareDemo({ call, adminToken, clock: systemClock, folder: folder.path, origins: [axon.url] });
process.stdout.write(`${JSON.stringify({ url: axon.url, ...demo })}\n`);

const stop = (): void => {
  axon.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.on('SIGINT', stop);
