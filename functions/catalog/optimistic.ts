import { isDeepStrictEqual } from 'node:util';
import { AxonError } from '#shared/axon-error.ts';

const ATTEMPTS = 8;

/**
 * Repeats a write that lost a race. Each attempt reads anew and checks its preconditions again, so what is repeated is
 * the decision, not the write.
 * @throws AxonError TRY_AGAIN
 */
export const untilWritten = async <T>(attempt: () => Promise<T | undefined>): Promise<T> => {
  for (let tried = 0; tried < ATTEMPTS; tried += 1) {
    const written = await attempt();
    if (written !== undefined) return written;
  }
  throw new AxonError('TRY_AGAIN', { retryAfter: 1 });
};

/** @throws AxonError VERSION_CONFLICT with the current version */
export const expectVersion = (current: { readonly version: number }, expected: number): void => {
  if (current.version !== expected) throw new AxonError('VERSION_CONFLICT', { version: current.version });
};

export type Changes<E> = { readonly [Name in Exclude<keyof E, 'version'>]?: Exclude<E[Name], undefined> };

/** The fields of an edit that differ from what is stored; a form may send all of its fields back, null for what is to be absent. */
export const changesOf = <E extends { readonly version: number }>(current: object, edit: E): Changes<E> => {
  const { version, ...fields } = edit;
  const changed = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(value ?? undefined, Reflect.get(current, name)),
  );
  return Object.fromEntries(changed) as Changes<E>;
};
