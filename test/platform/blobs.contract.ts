import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobExists, type Blobs, InvalidBlobKey } from '#platform/blobs.ts';

export interface BlobsUnderTest {
  readonly blobs: Blobs;
  close(): Promise<void>;
}

const text = (body: Uint8Array | undefined): string | undefined => body && Buffer.from(body).toString();

/** What every engine of the Blobs port keeps. */
export const blobsContract = (engine: string, open: () => Promise<BlobsUnderTest>): void => {
  describe(`Blobs on ${engine}`, () => {
    let opened: BlobsUnderTest;
    let blobs: Blobs;
    beforeEach(async () => {
      opened = await open();
      blobs = opened.blobs;
    });
    afterEach(() => opened.close());

    const allKeys = async (prefix = ''): Promise<string[]> => {
      const keys: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await blobs.list(prefix, cursor);
        keys.push(...page.keys);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return keys;
    };

    it('gives back bytes and text as they were put', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      await blobs.put('bytes', bytes, { contentType: 'application/octet-stream' });
      await blobs.put('text', '한글 😀');
      await blobs.put('empty', '');
      expect(Buffer.from((await blobs.get('bytes')) ?? [])).toEqual(Buffer.from(bytes));
      expect(text(await blobs.get('text'))).toBe('한글 😀');
      expect((await blobs.get('empty'))?.length).toBe(0);
    });

    it('knows nothing of what was never put', async () => {
      expect(await blobs.get('nothing')).toBeUndefined();
      expect(await blobs.get('no/folder/either')).toBeUndefined();
      expect(await blobs.list('no/')).toEqual({ keys: [], cursor: undefined });
      await blobs.delete('nothing');
    });

    it('replaces the whole object', async () => {
      await blobs.put('a', 'a long first body');
      await blobs.put('a', 'short');
      expect(text(await blobs.get('a'))).toBe('short');
    });

    it('forgets a deleted object, and only that', async () => {
      await blobs.put('a/b', '1');
      await blobs.put('a/c', '2');
      await blobs.delete('a/b');
      expect(await blobs.get('a/b')).toBeUndefined();
      expect(await allKeys()).toEqual(['a/c']);
    });

    it('puts an object that must be absent once, however many try', async () => {
      const tries = Array.from({ length: 20 }, (_, index) => blobs.put('only', `${index}`, { ifAbsent: true }));
      const results = await Promise.allSettled(tries);
      const won = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []));
      expect(won).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(BlobExists);
      expect(text(await blobs.get('only'))).toBe(`${won[0]}`);
      await expect(blobs.put('only', 'late', { ifAbsent: true })).rejects.toThrow(BlobExists);
    });

    it('never shows a part of an object while it is replaced', async () => {
      const bodies = ['a', 'b'].map((letter) => letter.repeat(300_000));
      await blobs.put('big', bodies[0] ?? '');
      const writing = Promise.all(Array.from({ length: 10 }, (_, index) => blobs.put('big', bodies[index % 2] ?? '')));
      for (let read = 0; read < 10; read++) expect(bodies).toContain(text(await blobs.get('big')));
      await writing;
    });

    it('lists below a prefix, which need not end at a slash', async () => {
      for (const key of ['log/1', 'log/12', 'log/2', 'logs', 'other']) await blobs.put(key, '');
      expect(await allKeys('log/1')).toEqual(['log/1', 'log/12']);
      expect(await allKeys('log/')).toEqual(['log/1', 'log/12', 'log/2']);
      expect(await allKeys('log')).toEqual(['log/1', 'log/12', 'log/2', 'logs']);
    });

    it('lists in UTF-8 order, where an object and what lies below its name live side by side', async () => {
      const keys = ['a', 'a-b', 'a/', 'a/b', 'a/b/c', 'a0', 'A', 'B', '\u{ff5e}', '\u{1f600}', 'a//b', '.hidden', 'a+', 'a+/b'];
      for (const key of keys) await blobs.put(key, key);
      const ordered = keys.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      expect(await allKeys()).toEqual(ordered);
      for (const key of keys) expect(text(await blobs.get(key))).toBe(key);
    });

    it('pages through more than a thousand keys, each once', async () => {
      const keys = Array.from({ length: 1203 }, (_, index) => `day/${String(index % 40).padStart(2, '0')}/${index}`);
      for (let start = 0; start < keys.length; start += 50)
        await Promise.all(keys.slice(start, start + 50).map((key) => blobs.put(key, '')));
      const first = await blobs.list('day/');
      expect(first.keys).toHaveLength(1000);
      expect(first.cursor).toBeDefined();
      expect(await allKeys('day/')).toEqual(keys.toSorted());
    });

    it.each(['', '/a', '..', 'a/../b', '../a', 'a/..', 'a\0b', '\ud800', 'a'.repeat(1025), '한'.repeat(342)])(
      'refuses the key %j',
      async (key) => {
        await expect(blobs.put(key, '')).rejects.toThrow(InvalidBlobKey);
        await expect((async () => blobs.get(key))()).rejects.toThrow(InvalidBlobKey);
        await expect((async () => blobs.delete(key))()).rejects.toThrow(InvalidBlobKey);
      },
    );

    it('keeps any allowed key apart from every other', async () => {
      const character = fc.constantFrom('a', 'A', '/', '.', '%', '+', '&', ' ', '한', '😀', '\n', '\\', ':', '2', 'f', '*');
      const key = fc
        .oneof(
          fc.string({ unit: character, minLength: 1, maxLength: 12 }),
          fc.string({ unit: character, minLength: 180, maxLength: 250 }),
        )
        .filter((one) => !one.startsWith('/') && !one.split('/').some((segment) => segment === '..' || segment === '.'));
      const keys = fc.sample(fc.uniqueArray(key, { minLength: 60, maxLength: 60 }), { numRuns: 4, seed: 7 }).flat();
      const unique = [...new Set(keys)];
      for (const one of unique) await blobs.put(one, one);
      for (const one of unique) expect(text(await blobs.get(one))).toBe(one);
      expect(await allKeys()).toEqual(unique.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))));
    });
  });
};
