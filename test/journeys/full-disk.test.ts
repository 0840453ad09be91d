import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CollectAnswer, LiveEvents } from '#functions/collection/schema.ts';
import type { Availability } from '#functions/reservations/schema.ts';
import { systemRandom } from '#shared/random.ts';
import { type AxonProcess, freshFolder, removeFolder, runCli, startAxon } from '#test/house/axon-process.ts';
import { ask, problemIn } from './ask.ts';

const MEGABYTE = 1_048_576;
const undo: (() => void)[] = [];
const running: AxonProcess[] = [];

afterAll(async () => {
  await Promise.all(running.map((axon) => axon.kill9()));
  for (const step of undo.toReversed()) step();
});

const run = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

/** A disk of a few megabytes, or undefined where only root may mount one. */
const smallDisk = (): string | undefined => {
  const path = freshFolder();
  undo.push(() => removeFolder(path));
  if (!run('mount', '-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path)) return undefined;
  undo.push(() => run('umount', '-l', path));
  return path;
};

/** Takes all the space that is left on the disk. */
const fill = (path: string): void => {
  const file = openSync(join(path, 'filler'), 'a');
  for (let size = MEGABYTE; size > 0; )
    try {
      writeSync(file, Buffer.alloc(size));
    } catch {
      size = size === 1 ? 0 : Math.floor(size / 2);
    }
  closeSync(file);
};

/** A way in which no more can be written. `end` gives the space back. */
interface Fullness {
  readonly data: string;
  readonly begin: (axon: AxonProcess) => void;
  readonly end: (axon: AxonProcess) => void;
}

const fullDisk = (): Fullness | undefined => {
  const disk = smallDisk();
  if (!disk) return undefined;
  return { data: join(disk, 'data'), begin: () => fill(disk), end: () => rmSync(join(disk, 'filler')) };
};

/** The largest file the process may write becomes the size its write-ahead log has now. */
const fileLimit = (): Fullness | undefined => {
  const data = freshFolder();
  undo.push(() => removeFolder(data));
  const limit = ({ pid }: AxonProcess, bytes: string) => run('prlimit', `--fsize=${bytes}:`, '--pid', String(pid));
  if (!run('prlimit', '--version')) return undefined;
  return {
    data,
    begin: (axon) => limit(axon, String(statSync(join(data, 'axon.db-wal')).size)),
    end: (axon) => limit(axon, 'unlimited'),
  };
};

const pageView = (axon: AxonProcess, visitorId: string) => ({
  id: systemRandom.id(),
  name: 'PAGE_VIEW',
  createdAt: Date.now(),
  visitorId,
  activityId: axon.activityId,
  props: { text: 'x'.repeat(5000) },
});

/** Spilled events go back every 5 seconds, and a busy machine is slow. */
const BACK = { timeout: 75_000, interval: 250 };

interface Sent {
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
}

/** Sends batches until one is refused for want of space, or enough of them; every event is told one of the two. */
const sendUntilFull = async (axon: AxonProcess, visitorId: string, atMost: number): Promise<Sent> => {
  const accepted: string[] = [];
  for (let round = 0; round < atMost; round++) {
    const events = Array.from({ length: 5 }, () => pageView(axon, visitorId));
    const ids = events.map(({ id }) => id);
    const answer = await ask(`${axon.url}/v1/e?k=${axon.writeKey}`, { body: { sentAt: Date.now(), events } });
    if (answer.status !== 200) {
      expect(problemIn(answer)).toMatchObject({ status: 507, code: 'STORAGE_FULL' });
      return { accepted, refused: ids };
    }
    const { retry }: CollectAnswer = JSON.parse(answer.text);
    accepted.push(...ids.filter((id) => !retry.includes(id)));
    if (retry.length > 0) return { accepted, refused: retry };
  }
  return { accepted, refused: [] };
};

const visible = async (axon: AxonProcess, visitorId: string): Promise<readonly string[]> => {
  const token = await axon.member('viewer');
  const { items } = await axon.call<LiveEvents>(`/v1/live-events?limit=200&visitorId=${visitorId}`, { token });
  return items.map(({ id }) => id);
};

test.for([
  { what: 'a full disk', prepare: fullDisk, atMost: 200, isRefused: true },
  // Then the bucket's small files still can be written: events spill there.
  { what: 'a file that may not grow', prepare: fileLimit, atMost: 10, isRefused: false },
])(
  'with $what every write is told so, nothing is half-written, reads go on, and space that comes back heals it',
  { timeout: 120_000 },
  async ({ what, prepare, atMost, isRefused }, { skip }) => {
    const fullness = prepare();
    if (!fullness) return skip(`${what} cannot be made here: mount needs root, prlimit needs util-linux`);
    const axon = await startAxon({ data: fullness.data });
    running.push(axon);
    const { activityId } = axon;
    const reserve = async (userId: string) =>
      ask(`${axon.url}/v1/activities/${activityId}/reservations`, { token: await axon.shopper(userId), body: {} });
    const available = () => axon.call<Availability>(`/v1/activities/${activityId}/availability`);
    expect((await reserve('before')).status).toBe(201);

    fullness.begin(axon);
    const { accepted, refused } = await sendUntilFull(axon, 'vera', atMost);
    expect(refused.length > 0).toBe(isRefused);
    const during = await Promise.all(Array.from({ length: 20 }, (_, index) => reserve(`during-${index}`)));
    const failed = during.filter(({ status }) => status !== 201);
    expect(failed.length).toBeGreaterThan(0);
    for (const answer of failed) expect(problemIn(answer)).toMatchObject({ status: 507, code: 'STORAGE_FULL' });
    const marketer = await axon.member('marketer');
    const campaign = await ask(`${axon.url}/v1/campaigns`, { token: marketer, body: { name: 'x'.repeat(100) } });
    expect([201, 507]).toContain(campaign.status);
    // A read that shared its commit with a failing write is told the same; it works when asked again.
    await expect
      .poll(async () => (await ask(`${axon.url}/v1/campaigns`, { token: marketer })).status, { timeout: 5000 })
      .toBe(200);
    await expect.poll(available, { timeout: 10_000 }).toMatchObject({ stock: 100, held: 1 + during.length - failed.length });

    fullness.end(axon);
    await expect.poll(async () => (await reserve('after')).status, { timeout: 15_000 }).toBeLessThan(202);
    await expect.poll(() => visible(axon, 'vera'), BACK).toEqual(expect.arrayContaining([...accepted]));
    const shown = await visible(axon, 'vera');
    expect(refused.filter((id) => shown.includes(id))).toEqual([]);
    expect((await sendMore(axon)).accepted).toBe(1);
    await expect.poll(available, { timeout: 10_000 }).toMatchObject({ held: 2 + during.length - failed.length });

    expect(await axon.stop()).toBe(0);
    const again = await startAxon({ data: fullness.data });
    running.push(again);
    const held = await again.call<Availability>(`/v1/activities/${activityId}/availability`);
    expect(held).toMatchObject({ stock: 100, held: 2 + during.length - failed.length });
    expect(await again.stop()).toBe(0);
  },
);

const sendMore = (axon: AxonProcess): Promise<CollectAnswer> =>
  axon.call(`/v1/e?k=${axon.writeKey}`, { body: { sentAt: Date.now(), events: [pageView(axon, 'wim')] } });

test('a start on a full disk ends with a clear line and leaves nothing that hinders the next start', async ({ skip }) => {
  const disk = smallDisk();
  if (!disk) return skip('a small disk cannot be made here: mount needs root');
  const data = join(disk, 'data');
  mkdirSync(data);
  fill(disk);
  const { code, out, err } = await runCli(['start', '--data', data, '--port', '0', '--no-crowd', '--json']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^axon: .+\n$/);
  rmSync(join(disk, 'filler'));
  const axon = await startAxon({ data });
  running.push(axon);
  expect(await axon.stop()).toBe(0);
}, 30_000);
