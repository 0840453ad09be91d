import { expect, test } from 'vitest';
import { blobsWhenNeeded, preparedHandler, queueWhenNeeded, whenNeeded } from '#platform/aws/when-needed.ts';

test('nothing is loaded before it is asked for, and then once for all who ask', async () => {
  let loads = 0;
  const load = whenNeeded(async () => {
    loads += 1;
    return loads;
  });
  expect(loads).toBe(0);
  expect(await Promise.all([load(), load()])).toEqual([1, 1]);
  expect(await load()).toBe(1);
});

test('a failure is told to those who waited and forgotten', async () => {
  let loads = 0;
  const load = whenNeeded(async () => {
    loads += 1;
    if (loads === 1) throw new Error('no network yet');
    return 'loaded';
  });
  await expect(Promise.all([load(), load()])).rejects.toThrow('no network yet');
  expect(loads).toBe(1);
  expect(await load()).toBe('loaded');
});

test('a handler begins to prepare at once and its first call waits for that', async () => {
  const { promise: secret, resolve } = Promise.withResolvers<string>();
  let begun = 0;
  const handler = preparedHandler(async () => {
    begun += 1;
    const key = await secret;
    return async (name: string) => `${name} signed with ${key}`;
  });
  expect(begun).toBe(1);
  const answers = Promise.all([handler('one'), handler('two')]);
  resolve('a');
  expect(await answers).toEqual(['one signed with a', 'two signed with a']);
  expect(begun).toBe(1);
});

test('a handler whose preparation failed says so to nobody but its calls, and prepares anew', async () => {
  let begun = 0;
  const handler = preparedHandler(async () => {
    begun += 1;
    if (begun < 3) throw new Error('the secret is out of reach');
    return async () => 'answer';
  });
  await new Promise((resolve) => setImmediate(resolve));
  await expect(handler()).rejects.toThrow('the secret is out of reach');
  expect(await handler()).toBe('answer');
  expect(begun).toBe(3);
});

test('blobs and queues hand everything on to the driver they load', async () => {
  const seen: unknown[] = [];
  const blobs = blobsWhenNeeded(async () => ({
    put: async (...args) => void seen.push(args),
    get: async (key) => new TextEncoder().encode(key),
    list: async (prefix, cursor) => ({ keys: [prefix], cursor }),
    delete: async (key) => void seen.push(key),
  }));
  await blobs.put('a', 'text', { ifAbsent: true });
  await blobs.delete('a');
  expect(new TextDecoder().decode(await blobs.get('b'))).toBe('b');
  expect(await blobs.list('c', 'd')).toEqual({ keys: ['c'], cursor: 'd' });
  const queue = queueWhenNeeded(async () => ({ send: async (messages) => void seen.push(messages) }));
  await queue.send([{ body: '{}' }]);
  expect(seen).toEqual([['a', 'text', { ifAbsent: true }], 'a', [{ body: '{}' }]]);
});
