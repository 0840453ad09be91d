import { type Clock, MINUTE, SECOND } from '#shared/clock.ts';
import { definitionBook } from './find-definition.ts';
import type { EventDefinition, FindDefinition } from './schema.ts';

/** One read at most in this time, however many ask. */
const READ_EVERY = 5 * SECOND;
/** Up to this age the last known list is good while a newer one is on its way: nobody waits. */
const GOOD_FOR = MINUTE;

export interface RememberDefinitionsDeps {
  /** The stored definitions, all of them. */
  readonly list: () => Promise<readonly EventDefinition[]>;
  readonly clock: Clock;
}

/**
 * Keeps the definitions at hand for readers that must not wait. A list that cannot be read stops nobody: the last known one
 * goes on being used, at first the built-in ones, and the next asker after 5 s tries again.
 */
export const rememberingDefinitions = ({ list, clock }: RememberDefinitionsDeps): (() => Promise<FindDefinition>) => {
  let book = definitionBook([]);
  let readAt = Number.NEGATIVE_INFINITY;
  let knownAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> = Promise.resolve();

  const read = async (at: number): Promise<void> => {
    try {
      book = definitionBook(await list());
      knownAt = at;
    } catch {
      // Events are worth more than their check: what cannot be looked up is accepted and marked.
    }
  };

  return async () => {
    const now = clock.now();
    if (now - readAt >= READ_EVERY) {
      readAt = now;
      reading = read(now);
    }
    if (now - knownAt >= GOOD_FOR) await reading;
    return book;
  };
};
