import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DAY, MINUTE } from '#shared/clock.ts';
import { aCollector, anEvent, NOW, ORIGIN } from './a-collector.ts';

describe('a good batch', () => {
  test('is answered only with what the stream holds', async () => {
    const { sendEvents, events } = await aCollector();
    const sent = [anEvent(), anEvent({ name: 'CLICK', visitorId: 'v-2' }), anEvent({ name: 'add_to_cart' })];
    expect(await sendEvents(sent)).toEqual({ accepted: 3, duplicate: 0, rejected: [], retry: [] });
    const held = await events();
    expect(held.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
    expect(held.map(({ trigger }) => trigger)).toEqual(['PAGE_VIEW', 'CLICK', 'CUSTOM']);
    expect(held[0]).toMatchObject({ origin: 'browser', device: 'mobile', source: 'direct', receivedAt: NOW, flags: [] });
  });

  test('may be gzip, whatever the content type says', async () => {
    const { send, events } = await aCollector();
    const body = gzipSync(JSON.stringify({ sentAt: NOW, events: [anEvent()] }));
    expect(await send(body)).toMatchObject({ accepted: 1 });
    expect(await events()).toHaveLength(1);
  });

  test('an id twice in one request is one event', async () => {
    const { sendEvents, events } = await aCollector();
    expect(await sendEvents([anEvent({ id: 'same' }), anEvent({ id: 'same' })])).toMatchObject({ accepted: 1, duplicate: 1 });
    expect(await events()).toHaveLength(1);
  });

  test('an id that was refused first may still be accepted', async () => {
    const { sendEvents } = await aCollector();
    const answer = await sendEvents([anEvent({ id: 'same', name: 'PURCHASE' }), anEvent({ id: 'same' })]);
    expect(answer).toMatchObject({ accepted: 1, duplicate: 0, rejected: [{ id: 'same' }] });
  });

  test('unknown names are accepted and marked', async () => {
    const { sendEvents, events } = await aCollector();
    await sendEvents([anEvent({ name: 'wishlist_shared' })]);
    expect((await events())[0]).toMatchObject({ trigger: 'CUSTOM', flags: ['UNKNOWN_DEFINITION'] });
  });

  test('a bot is flagged, not dropped', async () => {
    const { sendEvents, events } = await aCollector();
    await sendEvents([anEvent()], { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' });
    expect((await events())[0]).toMatchObject({ device: 'bot', flags: ['BOT'] });
  });
});

describe('a wrong clock', () => {
  const sendAt = async (createdAt: number, sentAt: number) => {
    const { send, events } = await aCollector();
    await send({ sentAt, events: [anEvent({ createdAt })] });
    return (await events())[0];
  };

  test('years off changes nothing: only the difference of both stamps counts', async () => {
    for (const wrong of [-20, -1, 3, 30]) {
      const sentAt = NOW + wrong * 365 * DAY;
      const event = await sendAt(sentAt - 5000, sentAt);
      expect(event).toMatchObject({ time: NOW - 5000, createdAt: sentAt - 5000, sentAt, receivedAt: NOW, flags: [] });
    }
  });

  test('created after it was sent: the time of receipt, flagged beyond 5 minutes', async () => {
    expect(await sendAt(NOW + MINUTE, NOW)).toMatchObject({ time: NOW, flags: [] });
    expect(await sendAt(NOW + 6 * MINUTE, NOW)).toMatchObject({
      time: NOW,
      createdAt: NOW + 6 * MINUTE,
      flags: ['CLOCK_FUTURE'],
    });
    expect(await sendAt(Number.MAX_SAFE_INTEGER, 0)).toMatchObject({ time: NOW, flags: ['CLOCK_FUTURE'] });
  });

  test('older than 7 days is kept at its time and flagged', async () => {
    expect(await sendAt(NOW - 7 * DAY, NOW)).toMatchObject({ time: NOW - 7 * DAY, flags: [] });
    expect(await sendAt(NOW - 8 * DAY, NOW)).toMatchObject({ time: NOW - 8 * DAY, flags: ['CLOCK_OLD'] });
    expect(await sendAt(0, Number.MAX_SAFE_INTEGER)).toMatchObject({ time: 0, flags: ['CLOCK_OLD'] });
  });
});

describe('who may send', () => {
  test('an unknown, malformed or revoked key may not', async () => {
    const { sendEvents, writeKeys, key, passTime } = await aCollector();
    for (const wrong of ['', 'wk_0123456789abcdef0123', '../write-keys', '__proto__'])
      await expect(sendEvents([anEvent()], { key: wrong })).rejects.toMatchObject({ code: 'WRITE_KEY_INVALID' });
    await sendEvents([anEvent()]);
    await writeKeys.revoke(key);
    passTime(5001);
    await expect(sendEvents([anEvent()])).rejects.toMatchObject({ code: 'WRITE_KEY_INVALID' });
  });

  test('only origins on the allow-list may, and callers without one', async () => {
    const { sendEvents } = await aCollector();
    for (const origin of ['https://evil.example', 'http://shop.example', `${ORIGIN}.evil.example`, 'null', ''])
      await expect(sendEvents([anEvent()], { origin })).rejects.toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
    expect(await sendEvents([anEvent()], { origin: undefined })).toMatchObject({ accepted: 1 });
  });

  test('too many requests of one address or one key are told when to come back', async () => {
    const { sendEvents, passTime } = await aCollector({
      rates: { perKey: { perSecond: 1000, burst: 8 }, perIp: { perSecond: 0.5, burst: 3 } },
    });
    for (let sent = 0; sent < 3; sent += 1) await sendEvents([anEvent()]);
    await expect(sendEvents([anEvent()])).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', details: { retryAfter: 2 } });
    passTime(2000);
    expect(await sendEvents([anEvent()])).toMatchObject({ accepted: 1 });
    for (let sent = 0; sent < 7; sent += 1) await sendEvents([anEvent()], { ip: `203.0.113.${sent + 10}` });
    await expect(sendEvents([anEvent()], { ip: '203.0.113.99' })).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  test('nobody on this machine or behind its proxy runs into the limit of an address', async () => {
    const { sendEvents } = await aCollector({
      rates: { perKey: { perSecond: 1000, burst: 1000 }, perIp: { perSecond: 0.1, burst: 1 } },
    });
    for (const ip of ['127.0.0.1', '::1', '::ffff:127.0.0.1', undefined])
      for (let sent = 0; sent < 3; sent += 1) expect(await sendEvents([anEvent()], { ip })).toMatchObject({ accepted: 1 });
  });
});
