import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sliceEvents } from '#functions/collection/reading/slice-events.ts';
import { aCollector, anEvent, NOW } from './a-collector.ts';

const nested = (depth: number): unknown => (depth === 0 ? 'bottom' : { deeper: nested(depth - 1) });
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, at]));

describe('a body that holds no batch', () => {
  const cutGzip = gzipSync(JSON.stringify({ sentAt: NOW, events: [anEvent()] })).subarray(0, 60);
  const bodies: readonly [string, string | Uint8Array, string][] = [
    ['nothing', '', 'MALFORMED_JSON'],
    ['half of a JSON document', '{"sentAt": 1, "events": [{', 'MALFORMED_JSON'],
    ['a truncated gzip stream', cutGzip, 'MALFORMED_JSON'],
    ['a gzip header and noise', Buffer.concat([Buffer.from([0x1f, 0x8b]), randomBytes(100)]), 'MALFORMED_JSON'],
    ['binary noise', Buffer.from([0xff, 0xfe, 0x00, 0x80]), 'MALFORMED_JSON'],
    ['null', 'null', 'INVALID_REQUEST'],
    ['a list', '[]', 'INVALID_REQUEST'],
    ['no events', JSON.stringify({ sentAt: NOW, events: [] }), 'INVALID_REQUEST'],
    ['501 events', JSON.stringify({ sentAt: NOW, events: Array(501).fill(1) }), 'INVALID_REQUEST'],
    ['no sentAt', JSON.stringify({ events: [anEvent()] }), 'INVALID_REQUEST'],
    ['an infinite sentAt', '{"sentAt": 1e999, "events": [1]}', 'INVALID_REQUEST'],
    ['100,000 open brackets', '['.repeat(100_000), 'MALFORMED_JSON'],
    ['100,000 nested lists', '['.repeat(100_000) + ']'.repeat(100_000), 'INVALID_REQUEST'],
  ];

  test.each(bodies)('%s: refused with a code, kept whole, announced', async (_name, body, code) => {
    const { send, badRows, badOnStream, events, key } = await aCollector();
    await expect(send(body)).rejects.toMatchObject({ code });
    const { keys, rows } = await badRows();
    expect(keys[0]).toMatch(/^bad-rows\/2026\/11\/23\/09\/[\w-]+\.ndjson$/);
    expect(rows).toHaveLength(1);
    const { original } = rows[0];
    const kept = typeof body === 'string' ? original : [original, Buffer.from(original, 'base64')];
    if (typeof body === 'string') expect(kept).toBe(body);
    else expect([Buffer.from(original, 'base64').equals(body), original === new TextDecoder().decode(body)]).toContain(true);
    expect(await badOnStream()).toMatchObject([{ id: 'body', code, key, stored: keys[0] }]);
    expect(await events()).toEqual([]);
  });

  test('if it can be kept nowhere the client is asked to send it again', async () => {
    const { send, trouble } = await aCollector();
    trouble.areBlobsDown = true;
    await expect(send('{"short"')).rejects.toMatchObject({ code: 'MALFORMED_JSON' });
    await expect(send(`{"long": "${'x'.repeat(3000)}`)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    trouble.isStreamDown = true;
    await expect(send('{"short"')).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  });
});

describe('a body that is too large', () => {
  test('as sent', async () => {
    const { send } = await aCollector();
    await expect(send(Buffer.alloc(10 * 1024 * 1024, 0x20))).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  test('after decompression, without ever taking the memory', async () => {
    const { send } = await aCollector();
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 });
    expect(bomb.length).toBeLessThan(300_000);
    const before = process.memoryUsage.rss();
    await expect(send(bomb)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 1024 * 1024);
  });

  test('a small body that grows more than 20 times', async () => {
    const { send } = await aCollector();
    const body = gzipSync(JSON.stringify({ sentAt: NOW, events: [anEvent({ title: 'a'.repeat(30_000) })] }));
    await expect(send(body)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE', details: { maxExpansion: 20 } });
  });
});

describe('one bad event', () => {
  const broken: readonly [string, string, Record<string, unknown>][] = [
    ['without an id', 'INVALID_EVENT', { id: undefined }],
    ['with an id that is no text', 'INVALID_EVENT', { id: { $gt: '' } }],
    ['with a name nobody may use', 'INVALID_EVENT', { name: '1<script>' }],
    ['without a visitor', 'INVALID_EVENT', { visitorId: '' }],
    ['created at no time', 'INVALID_EVENT', { createdAt: 'yesterday' }],
    ['created before 1970', 'INVALID_EVENT', { createdAt: -1 }],
    ['with an endless address', 'INVALID_EVENT', { url: `https://shop.example/${'a'.repeat(3000)}` }],
    ['that only the server may send', 'SERVER_ONLY_EVENT', { name: 'PURCHASE', props: { amount: 1 } }],
    ['that says it reserved', 'SERVER_ONLY_EVENT', { name: 'RESERVE' }],
    ['with a typed property of another type', 'PROPERTY_TYPE', { name: 'search', props: { results: 'three' } }],
    ['without a property it needs', 'PROPERTY_MISSING', { name: 'RESERVATION_REFUSED', props: {} }],
    ['with 300 properties', 'TOO_MANY_PROPERTIES', { props: many(300) }],
    ['with 300 nested properties', 'TOO_MANY_PROPERTIES', { props: { nested: many(300) } }],
    ['nested 6 levels deep', 'PROPERTIES_TOO_DEEP', { props: nested(6) }],
    ['with properties that are a list', 'PROPERTY_VALUE', { props: ['a'] }],
    ['with an unnamed property', 'PROPERTY_NAME', { props: { '': 1 } }],
    ['of more than 32 KB', 'EVENT_TOO_LARGE', { props: { text: '가'.repeat(12_000) } }],
  ];

  test.each(broken)('%s is rejected with %s, kept whole, and harms nobody', async (_name, code, fields) => {
    const { sendEvents, events, badRows, badOnStream } = await aCollector();
    const [before, bad, after] = [anEvent(), anEvent(fields), anEvent()];
    const answer = await sendEvents([before, bad, after]);
    expect(answer).toMatchObject({ accepted: 2, duplicate: 0, rejected: [{ code }], retry: [] });
    expect((await events()).map(({ id }) => id)).toEqual([before.id, after.id]);
    const { rows } = await badRows();
    expect(JSON.parse(rows[0].original)).toEqual(JSON.parse(JSON.stringify(bad)));
    expect(rows[0]).toMatchObject({ id: answer.rejected[0]?.id, code, receivedAt: NOW });
    expect(await badOnStream()).toMatchObject([{ code, stored: expect.stringContaining('bad-rows/') }]);
  });

  const raw: readonly [string, string, string][] = [
    ['__proto__ among its properties', '{"__proto__": {"admin": true}}', 'PROPERTY_NAME'],
    ['constructor inside a property', '{"a": {"constructor": 1}}', 'PROPERTY_NAME'],
    ['a number JSON cannot keep', '{"n": 1e999}', 'PROPERTY_VALUE'],
    ['20,000 levels', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, 'PROPERTIES_TOO_DEEP'],
  ];
  test.each(raw)('with %s is rejected and kept', async (_name, props, code) => {
    const { send, events, badRows } = await aCollector();
    const good = anEvent();
    const bad = JSON.stringify(anEvent({ props: 0 })).replace('"props":0', `"props":${props}`);
    const answer = await send(`{"sentAt": ${NOW}, "events": [${bad}, ${JSON.stringify(good)}]}`);
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ code }] });
    expect((await events()).map(({ id }) => id)).toEqual([good.id]);
    expect((await badRows()).rows).toMatchObject([{ original: bad }]);
    expect({}).not.toHaveProperty('admin');
  });

  test('half an emoji and NUL become the replacement character', async () => {
    const { sendEvents, events } = await aCollector();
    await sendEvents([anEvent({ title: 'cut \ud83d', props: { 'k\udc00': ['x\0y', 'ok 🎉'] } })]);
    expect((await events())[0]).toMatchObject({ title: 'cut \ufffd', props: { 'k\ufffd': ['x\ufffdy', 'ok 🎉'] } });
  });

  test('many events too deep to be written again are kept one by one', async () => {
    const { send, badRows } = await aCollector();
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect((await send(`{"events": [${Array(20).fill(deep).join(' , ')}], "sentAt": ${NOW}}`)).rejected).toHaveLength(20);
    const { rows } = await badRows();
    expect(rows.map(({ original }) => original)).toEqual(Array(20).fill(deep));
  });
});

test('every element of the list of events is found in the text, character for character', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 5 }), { maxLength: 8 }),
      fc.jsonValue(),
      fc.boolean(),
      (events, other, pretty) => {
        const body = { events: 'no list', other: [other, { events: [1] }], sentAt: 1 };
        const text = JSON.stringify(body, null, pretty ? 2 : 0).replace('"no list"', () =>
          JSON.stringify(events, null, pretty ? 3 : 0),
        );
        const slices = sliceEvents(text);
        if (events.length > 0) expect(slices.map((each) => JSON.parse(each))).toEqual(JSON.parse(text).events);
        for (const slice of slices) expect(text).toContain(slice);
      },
    ),
    { numRuns: 300 },
  );
});

/** Anything a broken or hostile client may put in the place of an event. */
const corruption = fc.oneof(
  fc.json().map((text) => JSON.parse(text) as unknown),
  fc.anything({ withDate: false, withBigInt: false, maxDepth: 4 }),
  fc
    .record({ field: fc.constantFrom('id', 'name', 'createdAt', 'visitorId', 'url', 'props', 'width'), value: fc.jsonValue() })
    .map(({ field, value }) => anEvent({ [field]: value })),
);
const isWritable = (value: unknown): boolean => {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
};

test('whatever becomes of one event, the others arrive, and every event has exactly one answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(corruption.filter(isWritable), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      fc.record({ stream: fc.subarray([0, 1, 2, 3, 4, 5]), isStreamDown: fc.boolean(), areBlobsDown: fc.boolean() }),
      async (corrupted, goodCount, fault) => {
        const { sendEvents, events, badRows, trouble } = await aCollector();
        const good = Array.from({ length: goodCount }, () => anEvent());
        const sent: unknown[] = [...good];
        for (const [at, bad] of corrupted.entries()) sent.splice((at * 7) % (sent.length + 1), 0, bad);
        trouble.unconfirmed = (records) => fault.stream.filter((at) => at < records.length);
        trouble.isStreamDown = fault.isStreamDown;
        trouble.areBlobsDown = fault.areBlobsDown;
        const answer = await sendEvents(sent);

        expect(answer.accepted + answer.duplicate + answer.rejected.length + answer.retry.length).toBe(sent.length);
        const arrived = new Set((await events()).map(({ id }) => id));
        for (const { id } of good) expect(arrived.has(id) !== answer.retry.includes(id)).toBe(true);
        expect(arrived.size).toBe(answer.accepted);
        const rejected = new Set(answer.rejected.map(({ id }) => id));
        for (const { id } of good) expect(rejected.has(id)).toBe(false);
        if (!fault.areBlobsDown) expect((await badRows()).rows).toHaveLength(answer.rejected.length);
      },
    ),
    { numRuns: 150 },
  );
});

test('what the stream does not confirm is sent again', async () => {
  const { sendEvents, events, trouble } = await aCollector();
  const sent = [anEvent(), anEvent(), anEvent()];
  trouble.unconfirmed = () => [1];
  expect(await sendEvents(sent)).toEqual({ accepted: 2, duplicate: 0, rejected: [], retry: [sent[1]?.id] });
  trouble.unconfirmed = () => [];
  expect(await sendEvents(sent.slice(1, 2))).toMatchObject({ accepted: 1, retry: [] });
  expect(await events()).toHaveLength(3);
});

test('a rejected event that can be kept nowhere is sent again instead', async () => {
  const { sendEvents, trouble } = await aCollector();
  trouble.areBlobsDown = true;
  const short = anEvent({ name: 'PURCHASE' });
  const long = anEvent({ name: 'PURCHASE', title: 'x'.repeat(500), props: { text: 'y'.repeat(2000) } });
  expect(await sendEvents([short, long])).toMatchObject({ rejected: [{ id: short.id }], retry: [long.id] });
  const good = anEvent();
  trouble.unconfirmed = () => [1];
  expect(await sendEvents([short, good])).toMatchObject({ accepted: 1, rejected: [], retry: [short.id] });
  trouble.isStreamDown = true;
  expect(await sendEvents([short, long])).toMatchObject({ rejected: [], retry: [short.id, long.id] });
});
