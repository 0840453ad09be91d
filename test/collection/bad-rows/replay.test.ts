import { describe, expect, test } from 'vitest';
import { listBadRows } from '#functions/collection/bad-rows/list-bad-rows.ts';
import { replayBadRows } from '#functions/collection/bad-rows/replay-bad-rows.ts';
import type { ReplayRequest } from '#functions/collection/bad-rows/schema.ts';
import type { DescribeEvent } from '#functions/collection/schema.ts';
import { keepAnnouncedOn } from '#functions/collection/set-aside.ts';
import { DAY, HOUR } from '#shared/clock.ts';
import { aCollector, anEvent, NOW } from '../a-collector.ts';

/** A definition nobody has published yet: what it describes is refused. */
const strict: DescribeEvent = (name, props) =>
  typeof props.size === 'string'
    ? { problem: { code: 'PROPERTY_TYPE', reason: 'size must be a number' } }
    : { trigger: 'CUSTOM', known: name === 'resize', props };
const lenient: DescribeEvent = (_name, props) => ({ trigger: 'CUSTOM', known: true, props });

const aReplay = async () => {
  const collector = await aCollector();
  collector.trouble.describes = strict;
  const { deps } = collector;
  const list = (question: Partial<Parameters<typeof listBadRows>[0]> = {}) =>
    listBadRows({ replayed: 'all', limit: 50, ...question }, deps);
  const rowsOf = async () => (await list()).items.map(({ stored, line }) => ({ stored, line }));
  return {
    ...collector,
    list,
    rowsOf,
    replay: (rows: ReplayRequest['rows'], dryRun = false) => replayBadRows({ rows, dryRun }, deps),
    replayAll: async () => replayBadRows({ rows: await rowsOf(), dryRun: false }, deps),
  };
};

describe('bad rows', () => {
  test('are listed with reason, schema, write key and time, page by page, and filtered by each', async () => {
    const { sendEvents, send, passTime, list, key } = await aReplay();
    await sendEvents([anEvent({ name: 'resize', props: { size: 'L' } }), anEvent({ visitorId: '' })]);
    passTime(HOUR);
    await expect(send('{"half')).rejects.toThrow();
    const { items } = await list();
    expect(items).toMatchObject([
      { code: 'PROPERTY_TYPE', schema: 'resize', key, receivedAt: NOW, sentAt: NOW, isWhole: true, line: 0 },
      { code: 'INVALID_EVENT', schema: 'event', line: 1 },
      { code: 'MALFORMED_JSON', schema: 'batch', id: 'body', receivedAt: NOW + HOUR, excerpt: '{"half' },
    ]);
    const walked: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const page = await list({ limit: 1, cursor });
      walked.push(...page.items.map(({ code }) => code));
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(items.map(({ code }) => code));
    expect((await list({ code: 'INVALID_EVENT' })).items).toHaveLength(1);
    expect((await list({ key: 'wk_0123456789abcdef' })).items).toEqual([]);
    expect((await list({ from: NOW + 1, to: NOW + 2 * HOUR })).items).toHaveLength(1);
    expect((await list({ to: NOW + 1 })).items).toHaveLength(2);
    await expect(list({ from: NOW - 32 * DAY })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    for (const cursor of ['x', Buffer.from('0 ../secret').toString('base64url')])
      await expect(list({ cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  test('that are good by now are accepted with the id, the times and the device they had', async () => {
    const { sendEvents, events, passTime, trouble, replayAll } = await aReplay();
    const bad = anEvent({ name: 'resize', props: { size: 'L' }, createdAt: NOW - 5000 });
    await sendEvents([bad, anEvent()]);
    passTime(2 * HOUR);
    expect(await replayAll()).toMatchObject([{ outcome: 'still-bad', code: 'PROPERTY_TYPE', events: 0 }]);
    trouble.describes = lenient;
    expect(await replayAll()).toMatchObject([{ outcome: 'replayed', events: 1 }]);
    expect((await events())[1]).toMatchObject({
      id: bad.id,
      time: NOW - 5000,
      receivedAt: NOW,
      device: 'mobile',
      props: { size: 'L' },
    });
  });

  test('are accepted once, however often they are replayed', async () => {
    const { sendEvents, events, trouble, replayAll, list, passTime } = await aReplay();
    await sendEvents([anEvent({ props: { size: 'L' } }), anEvent({ props: { size: 'M' } })]);
    trouble.describes = lenient;
    passTime(1000);
    await replayAll();
    expect(await replayAll()).toMatchObject([{ outcome: 'already' }, { outcome: 'already' }]);
    expect(await events()).toHaveLength(2);
    expect((await list({ replayed: 'yes' })).items).toMatchObject([{ replayedAt: NOW + 1000 }, { replayedAt: NOW + 1000 }]);
    expect((await list({ replayed: 'no' })).items).toEqual([]);
  });

  test('a dry run says the same and changes nothing', async () => {
    const { sendEvents, events, trouble, replay, rowsOf, list } = await aReplay();
    await sendEvents([anEvent({ props: { size: 'L' } })]);
    trouble.describes = lenient;
    expect(await replay(await rowsOf(), true)).toMatchObject([{ outcome: 'replayed', events: 1 }]);
    expect(await events()).toEqual([]);
    expect((await list({ replayed: 'yes' })).items).toEqual([]);
  });

  test('corrected by hand are checked as strictly as any other', async () => {
    const { sendEvents, events, replay, rowsOf } = await aReplay();
    const bad = anEvent({ props: { size: 'L' } });
    await sendEvents([bad]);
    const [row] = await rowsOf();
    const fixed = (original: unknown) => replay([{ stored: row?.stored ?? '', line: 0, original: JSON.stringify(original) }]);
    expect(await fixed({ ...bad, name: 'PURCHASE', props: { size: 'L' } })).toMatchObject([{ outcome: 'still-bad' }]);
    expect(await fixed({ ...bad, props: { size: 4 } })).toMatchObject([{ outcome: 'replayed' }]);
    expect(await events()).toMatchObject([{ id: bad.id, props: { size: 4 } }]);
  });

  test('a body refused as a whole is replayed event by event, or not at all', async () => {
    const { send, events, replayAll } = await aReplay();
    const sent = Array.from({ length: 501 }, () => anEvent());
    await expect(send({ sentAt: NOW, events: sent })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(send({ events: [anEvent(), anEvent({ visitorId: '' })] })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(send({ sentAt: NOW, events: [] })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(send('{"half')).rejects.toMatchObject({ code: 'MALFORMED_JSON' });
    const outcomes = await replayAll();
    expect(outcomes.map(({ outcome, events: count, code }) => `${outcome} ${count} ${code ?? ''}`).toSorted()).toEqual([
      'replayed 501 ',
      'still-bad 0 INVALID_EVENT',
      'still-bad 0 INVALID_REQUEST',
      'still-bad 0 MALFORMED_JSON',
    ]);
    expect((await events()).map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
  });

  test('the stream refuses: nothing is marked, and the next run brings it', async () => {
    const { sendEvents, events, trouble, replayAll } = await aReplay();
    await sendEvents([anEvent({ props: { size: 'L' } })]);
    trouble.describes = lenient;
    trouble.isStreamDown = true;
    expect(await replayAll()).toMatchObject([{ outcome: 'retry', events: 0 }]);
    trouble.isStreamDown = false;
    expect(await replayAll()).toMatchObject([{ outcome: 'replayed' }]);
    expect(await events()).toHaveLength(1);
  });

  test('that the bucket refused at the door are kept as soon as their announcement arrives, once', async () => {
    const { sendEvents, trouble, badOnStream, list, replayAll, deps, events } = await aReplay();
    trouble.areBlobsDown = true;
    await sendEvents([anEvent({ props: { size: 'L' } }), anEvent({ props: { size: 'L', text: 'x'.repeat(3000) } })]);
    trouble.areBlobsDown = false;
    expect((await list()).items).toEqual([]);
    const keep = keepAnnouncedOn(deps);
    for (const position of ['shardId-0:1', 'shardId-0:1']) for (const row of await badOnStream()) await keep(row, position);
    expect((await list()).items).toMatchObject([{ code: 'PROPERTY_TYPE', receivedAt: NOW, isWhole: true }]);
    trouble.describes = lenient;
    expect(await replayAll()).toMatchObject([{ outcome: 'replayed' }]);
    expect(await events()).toHaveLength(1);
  });

  test('no row, no harm: an object that is not there, a line too many', async () => {
    const { sendEvents, replay, rowsOf } = await aReplay();
    await sendEvents([anEvent({ props: { size: 'L' } })]);
    const [row] = await rowsOf();
    const gone = 'bad-rows/2020/01/01/00/none.ndjson';
    expect(
      await replay([
        { stored: gone, line: 0 },
        { stored: row?.stored ?? '', line: 9 },
      ]),
    ).toMatchObject([{ outcome: 'missing' }, { outcome: 'missing' }]);
  });
});
