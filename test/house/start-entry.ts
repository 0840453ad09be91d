import { parseArgs } from 'node:util';
import { type EmbeddedOptions, startEmbedded } from '#functions/app/embedded.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import type { Door } from '#platform/local/door.ts';
import { systemRandom } from '#shared/random.ts';
import { apiClient } from '../../bin/simulate/api-client.ts';
import { type Demo, prepareDemo } from '../../bin/start/demo.ts';

/** What an entry of tests puts in where `axon start` has nothing. */
export interface Entry extends Pick<EmbeddedOptions, 'clock' | 'report' | 'tamper'> {
  /** @default none. @param demo undefined until it is made */
  readonly doors?: (demo: () => Demo | undefined) => readonly Door[];
}

/** The flags of `axon start` that tests use, of this process; others are left to the entry. */
const flags = () =>
  parseArgs({
    strict: false,
    allowPositionals: true,
    options: { port: { type: 'string', default: '0' }, data: { type: 'string', default: '' } },
  }).values;

/** Starts Axon in this process as `axon start --json` does: announces itself in one line, ends at Ctrl-C. */
export const startEntry = async ({ clock, report, tamper, doors = () => [] }: Entry): Promise<void> => {
  const { port, data } = flags();
  const folder = dataFolderAt(String(data));
  let demo: Demo | undefined;
  const axon = await startEmbedded({
    clock,
    random: systemRandom,
    report,
    folder,
    port: Number(port),
    doors: () => doors(() => demo),
    tamper,
  });
  const { url, issuer } = axon;
  const adminToken = await issuer.memberToken('admin');
  demo = await prepareDemo({ call: apiClient(url), adminToken, clock, folder: folder.path, origins: [url] });
  const ready = { url, dashboardUrl: `${url}/dashboard/`, shopUrl: `${url}/shop/`, ...demo };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.on('SIGINT', () => {
    axon.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
};
