import { attempt } from './attempt.ts';

/** What `write` put there; `undefined` when absent, spoiled, or storage is blocked. */
export const read = (key: string) => attempt(() => JSON.parse(localStorage[key]));

/** Answers whether the value was kept: blocked or full storage never throws. No value removes the key. */
export const write = (key: string, value?: unknown): unknown =>
  attempt(() => {
    if (!value) return delete localStorage[key];
    localStorage[key] = JSON.stringify(value);
    return true;
  });

export const keysOf = (prefix: string): string[] =>
  attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? [];
