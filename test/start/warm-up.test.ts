import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startEmbedded } from '#functions/app/embedded.ts';
import type { Embedded } from '#functions/app/serve.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { freshFolder, removeFolder } from '#test/house/axon-process.ts';
import { apiClient } from '../../bin/simulate/api-client.ts';
import { warmUp } from '../../bin/start/warm-up.ts';

const world = { clock: systemClock, random: systemRandom };
const data = freshFolder();
const reported: unknown[] = [];
let axon: Embedded;

beforeAll(async () => {
  const report = (error: unknown): void => void reported.push(error);
  axon = await startEmbedded({ ...world, folder: dataFolderAt(data), port: 0, report, doors: () => [] });
});
afterAll(async () => {
  await axon.stop();
  removeFolder(data);
});

interface Use {
  readonly items: readonly { readonly table: string; readonly reads: number; readonly writes: number }[];
}
/** What its tables were asked for so far; looking after sales and erasures goes on by itself. */
const use = async () => {
  const token = await axon.issuer.memberToken('viewer');
  const { items } = await apiClient(axon.url)<Use>('/v1/system/tables', { token });
  return items.filter(({ writes }) => writes > 0);
};

/** Only Axon's own door is open; the system may take a moment to forget another. */
const expectOneDoor = (): Promise<void> =>
  vi.waitFor(() => expect(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap')).toHaveLength(1));

test('a warm-up walks every path of a sale and leaves nothing: no row, no report, no door', async () => {
  const before = await use();
  const { answers } = await warmUp({ ...world, sales: 3, isQuiet: () => true, signal: AbortSignal.timeout(60_000) });
  const walked = [
    'reserve 201',
    'reserve 200',
    'reserve 410 SOLD_OUT',
    'prepare 200',
    'provider 201',
    'confirm 200',
    'cancel 204',
  ];
  expect([...answers.keys()].toSorted()).toEqual(walked.toSorted());
  expect(answers.get('reserve 410 SOLD_OUT')?.length).toBeGreaterThan(300);
  expect(await use()).toEqual(before);
  expect([before, reported]).toEqual([[], []]);
  await expectOneDoor();
});

test('it does not begin while somebody is there, and ends when Axon stops', async () => {
  const stopping = new AbortController();
  let asked = 0;
  const isQuiet = (): boolean => {
    asked += 1;
    if (asked === 3) stopping.abort();
    return false;
  };
  const { sent } = await warmUp({ ...world, isQuiet, signal: stopping.signal });
  expect([asked, sent]).toEqual([3, 0]);
  await expectOneDoor();
});

test('between its steps it lets everybody pass, and a stop in the middle leaves no door open', async () => {
  const stopping = new AbortController();
  let asked = 0;
  const isQuiet = (): boolean => {
    asked += 1;
    if (asked === 8) stopping.abort();
    return asked !== 3;
  };
  const { sent } = await warmUp({ ...world, isQuiet, signal: stopping.signal });
  expect(asked).toBe(8);
  expect(sent).toBeGreaterThan(25);
  expect(sent).toBeLessThan(1000);
  await expectOneDoor();
});
