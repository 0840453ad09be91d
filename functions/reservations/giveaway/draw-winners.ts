import { Buffer } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';

/**
 * The draw, for anybody to repeat: every entry id gets the number HMAC-SHA256(key = the seed's 32 bytes, message = the id in UTF-8);
 * the smallest numbers win, in rising order (compared as hex text; equal ones by id). Depends on the set of ids and the seed alone.
 * @param seed 64 hex digits
 * @param winners how many win; all do if there are not more entries
 * @returns ids of the winners, first place first
 */
export const drawWinners = (entryIds: readonly string[], seed: string, winners: number): readonly string[] => {
  const scoreOf = scorerOf(seed);
  const scored = entryIds.map((id) => ({ id, score: scoreOf(id) }));
  const inOrder = scored.sort((one, other) => compare(one.score, other.score) || compare(one.id, other.id));
  return inOrder.slice(0, winners).map(({ id }) => id);
};

/** The number an entry id draws, as 64 hex digits: HMAC-SHA256 with the seed as key. The smallest win. */
export const scorerOf = (seed: string): ((entryId: string) => string) => {
  const key = Buffer.from(seed, 'hex');
  return (entryId) => createHmac('sha256', key).update(entryId).digest('hex');
};

/** SHA-256 (hex) of the seed's 32 bytes: published before the first entry, so the seed cannot be chosen afterwards. */
export const seedHashOf = (seed: string): string => createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex');

/** SHA-256 (hex) of all entry ids in rising text order, each followed by a line feed: what was frozen cannot change unnoticed. */
export const entriesHashOf = (entryIds: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const id of [...entryIds].sort(compare)) hash.update(`${id}\n`);
  return hash.digest('hex');
};

/** By code units, the same in every language and locale. */
export const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
