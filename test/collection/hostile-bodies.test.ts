import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAxonError } from '#shared/axon-error.ts';
import { aCollector, anEvent, NOW } from './a-collector.ts';

const REFUSALS = ['MALFORMED_JSON', 'INVALID_REQUEST', 'BODY_TOO_LARGE'];

/** A body as the tracker sends it, or gzipped, then damaged on its way: cut off, bytes changed, bytes put in. */
const damaged = fc
  .record({
    isGzip: fc.boolean(),
    events: fc.integer({ min: 1, max: 5 }),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    changes: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
      maxLength: 4,
    }),
    added: fc.uint8Array({ maxLength: 6 }),
  })
  .map(({ isGzip, events, cut, changes, added }) => {
    const text = JSON.stringify({ sentAt: NOW, events: Array.from({ length: events }, () => anEvent()) });
    const whole = isGzip ? gzipSync(text) : Buffer.from(text);
    const body = Buffer.from(whole.subarray(0, Math.ceil(whole.length * cut)));
    for (const [at, value] of changes) if (body.length > 0) body[Math.floor(body.length * at)] = value;
    return Buffer.concat([body, added]);
  });

test('whatever a network does to a body, it is answered event by event or refused with a code, and kept', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, async (body) => {
      const { send, badRows, events } = await aCollector();
      const answer = await send(body).catch((error: unknown) => error);
      if (isAxonError(answer)) {
        expect(REFUSALS).toContain(answer.code);
        if (answer.code !== 'BODY_TOO_LARGE') expect((await badRows()).rows).toHaveLength(1);
        return;
      }
      const { accepted, rejected } = answer as Awaited<ReturnType<typeof send>>;
      expect((await events()).length).toBe(accepted);
      expect((await badRows()).rows).toHaveLength(rejected.length);
    }),
    { numRuns: 120 },
  );
});

const hostileUrl = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .tuple(
      fc.constantFrom(
        'javascript:',
        'JaVaScRiPt:',
        'data:text/html,',
        'vbscript:',
        'file:///',
        'blob:',
        'http://',
        'https://[',
        '//',
      ),
      fc.string({ unit: 'binary', maxLength: 100 }),
    )
    .map(([scheme, rest]) => scheme + rest),
  fc
    .string({ maxLength: 50 })
    .map((text) => `https://user:${encodeURIComponent(text.toWellFormed())}@shop.example/?a=${text}#${text}`),
);

test('no address harms another event, and none is kept that could run in the dashboard', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileUrl, { minLength: 1, maxLength: 5 }), async (urls) => {
      const { sendEvents, events } = await aCollector();
      const hostile = urls.map((url) => anEvent({ url, referrer: url, props: { link: url, nested: [{ url }] } }));
      const good = anEvent();
      const answer = await sendEvents([...hostile, good]);
      expect(answer.accepted + answer.rejected.length).toBe(hostile.length + 1);
      const kept = await events();
      expect(kept.map(({ id }) => id)).toContain(good.id);
      for (const { url, referrer } of kept)
        for (const address of [url, referrer])
          if (address !== undefined) expect(address).toMatch(/^(?:(?:https?|android-app|ios-app):\/\/|[a-z][a-z0-9+.-]*:$)/i);
    }),
    { numRuns: 80 },
  );
});
