import type { Blobs } from '../blobs.ts';
import type { Queue } from '../queue.ts';

/** Calls `load` for whoever asks first and gives everybody its answer. A failure is told to those who waited and forgotten. */
export const whenNeeded = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
};

/** Blobs whose driver is loaded by their first use. */
export const blobsWhenNeeded = (load: () => Promise<Blobs>): Blobs => {
  const driver = whenNeeded(load);
  return {
    put: async (...args) => (await driver()).put(...args),
    get: async (key) => (await driver()).get(key),
    list: async (...args) => (await driver()).list(...args),
    delete: async (key) => (await driver()).delete(key),
  };
};

/** A queue whose driver is loaded by its first use. */
export const queueWhenNeeded = (load: () => Promise<Queue>): Queue => {
  const driver = whenNeeded(load);
  return { send: async (messages) => (await driver()).send(messages) };
};

/**
 * A handler that stands on something which takes time (a secret): begun at once, so that a cold start and what it waits for go
 * on together, and awaited by the first call. If it failed, that call fails and the next one begins anew.
 */
export const preparedHandler = <A extends readonly unknown[], R>(
  prepare: () => Promise<(...args: A) => Promise<R>>,
): ((...args: A) => Promise<R>) => {
  const prepared = whenNeeded(prepare);
  prepared().catch(() => undefined); // Told to the first call, which gets the same promise or tries again.
  return async (...args) => (await prepared())(...args);
};
