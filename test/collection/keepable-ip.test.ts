import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepableIp } from '#functions/collection/reading/keepable-ip.ts';
import { aCollector, anEvent } from './a-collector.ts';

test.each([
  ['203.0.113.7', '203.0.113.0'],
  ['::ffff:203.0.113.7', '203.0.113.0'],
  ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
  ['2001:DB8::1', '2001:db8:0::'],
  ['::1', '0:0:0::'],
  ['fe80::', 'fe80:0:0::'],
  ['no address', undefined],
  ['1:2', undefined],
  ['::1::2', undefined],
  ['', undefined],
])('of %s only the network is kept: %s', (ip, kept) => {
  expect(keepableIp(ip)).toBe(kept);
  expect(keepableIp(undefined)).toBeUndefined();
});

test('a network is an address, the same for all that differ in what is cut off, and says nothing of it', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV4(), fc.nat(255), (six, four, host) => {
      for (const ip of [six, four]) {
        const kept = keepableIp(ip);
        if (kept !== undefined) expect(isIP(kept), `${ip} ${kept}`).toBeGreaterThan(0);
      }
      const sibling = `${four.split('.').slice(0, 3).join('.')}.${host}`;
      expect(keepableIp(sibling)).toBe(keepableIp(four));
    }),
  );
});

test('whole addresses are kept only for a write key that asks for it', async () => {
  const { sendEvents, events, writeKeys, key, passTime } = await aCollector();
  await sendEvents([anEvent()], { ip: '203.0.113.7' });
  await writeKeys.edit(key, { origins: ['https://shop.example'], keepsWholeIp: true });
  passTime(6000);
  await sendEvents([anEvent()], { ip: '203.0.113.7' });
  await writeKeys.edit(key, { origins: ['https://shop.example'] });
  passTime(6000);
  await sendEvents([anEvent()], { ip: '2001:db8::1' });
  await sendEvents([anEvent()], { ip: undefined });
  expect((await events()).map(({ ip }) => ip)).toEqual(['203.0.113.0', '203.0.113.7', '2001:db8::1', undefined]);
});
