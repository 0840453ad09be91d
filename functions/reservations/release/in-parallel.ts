/**
 * Runs work on every item, at most `limit` at once. One failure does not keep the others from being done.
 * @returns the results that came, and what failed
 */
export const inParallel = async <T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<{ readonly results: readonly R[]; readonly errors: readonly unknown[] }> => {
  const results: R[] = [];
  const errors: unknown[] = [];
  const running = new Set<Promise<void>>();
  for await (const item of items) {
    const one = work(item)
      .then((result) => void results.push(result))
      .catch((error: unknown) => void errors.push(error))
      .finally(() => running.delete(one));
    running.add(one);
    if (running.size >= limit) await Promise.race(running);
  }
  await Promise.all(running);
  return { results, errors };
};
