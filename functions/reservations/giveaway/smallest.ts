/** How many times as many as asked for are held before the largest of them are let go. */
const HEADROOM = 3;

/**
 * The smallest items above a place in their order, in rising order, out of any number of them in any order. Holds no more than a few
 * times `count` and one batch.
 * @param compare a total order: no two items are equal
 */
export const smallestAbove = async <T>(
  batches: AsyncIterable<readonly T[]>,
  {
    isAbove,
    compare,
    count,
  }: { readonly isAbove: (item: T) => boolean; readonly compare: (one: T, other: T) => number; readonly count: number },
): Promise<readonly T[]> => {
  let held: T[] = [];
  for await (const batch of batches) {
    for (const item of batch) if (isAbove(item)) held.push(item);
    if (held.length > HEADROOM * count) held = held.sort(compare).slice(0, count);
  }
  return held.sort(compare).slice(0, count);
};
