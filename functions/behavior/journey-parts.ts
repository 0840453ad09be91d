import { joinProgress, NOTHING, type Progress } from './advance-journey.ts';
import type { Journey, Part } from './schema.ts';

/** What is kept of a person in one activity, but for its name and version. */
export type Content = Pick<Journey, 'steps' | 'truncated' | 'claimed' | 'parts'>;

/** One browser's steps, or the server's, on their way to a person. */
export interface Addition {
  /** Visitor id, or `SERVER`. */
  readonly part: string;
  readonly progress: Progress;
  readonly isVerified: boolean;
}

/** No visitor id begins so. */
export const SERVER = '#server';

/**
 * Browsers one journey of a customer is made of at most: a place for each of a household's devices, and an end to what strangers
 * can put into one item. Claimed and verified ones have places of their own, so the ones cannot keep the others out. Who comes
 * later stays a person of its own.
 */
export const MOST_CLAIMED = 20;
const MOST_VERIFIED = 30;

const isCustomer = (personId: string): boolean => personId.startsWith('c:');

/**
 * Parts as one journey. Where the server has seen the customer with a browser, browsers that merely say they are that customer
 * do not lead to what the customer reserved: a stranger who knows an id can add no more than the visit and the click it makes
 * anyway. Where the server has seen none (a store that reserves without visitor ids), what they say is all there is.
 */
const joinParts = (parts: Readonly<Record<string, Part>>): Content => {
  const entries = Object.entries(parts);
  const isKnown = entries.some(([, { isVerified }]) => isVerified);
  const isOwn = ([name, { isVerified }]: readonly [string, Part]): boolean => isVerified || name === SERVER || !isKnown;
  const join = (some: readonly (readonly [string, Part])[]): Progress =>
    some.reduce<Progress>((joined, [, part]) => joinProgress(joined, part), NOTHING);
  const own = join(entries.filter(isOwn));
  const others = entries.filter((entry) => !isOwn(entry));
  if (others.length === 0) return { ...own, parts };
  const claimed = join(others);
  return { steps: own.steps, claimed: claimed.steps, truncated: own.truncated || claimed.truncated, parts };
};

/**
 * Adds to a person's journey; the same addition again adds nothing.
 * @returns `same` if nothing new was learnt, `full` if the customer has as many browsers as may be
 */
export const withAddition = (personId: string, known: Journey | undefined, addition: Addition): Content | 'same' | 'full' => {
  const { part: name, progress, isVerified } = addition;
  if (!isCustomer(personId)) {
    const before = known ? { steps: known.steps, truncated: known.truncated } : NOTHING;
    const after = joinProgress(before, progress);
    return after === before ? 'same' : after;
  }
  const parts = known?.parts ?? {};
  const before = parts[name];
  const joined = joinProgress(before, progress);
  const part: Part = { steps: joined.steps, truncated: joined.truncated, isVerified: isVerified || before?.isVerified === true };
  if (joined === before && part.isVerified === before.isVerified) return 'same';
  return hasPlace(parts, name, part.isVerified) ? joinParts({ ...parts, [name]: part }) : 'full';
};

const hasPlace = (parts: Readonly<Record<string, Part>>, name: string, isVerified: boolean): boolean => {
  if (name === SERVER || parts[name]?.isVerified === isVerified) return true;
  const alike = Object.entries(parts).filter(([other, part]) => other !== SERVER && part.isVerified === isVerified);
  return alike.length < (isVerified ? MOST_VERIFIED : MOST_CLAIMED);
};

/** What a person's journey holds of one visitor. */
export const partOf = (known: Journey | undefined, visitorId: string): Progress | undefined => {
  if (known === undefined) return undefined;
  if (isCustomer(known.personId)) return known.parts?.[visitorId];
  return isEmpty(known) ? undefined : { steps: known.steps, truncated: known.truncated };
};

/** The journey without what it holds of one visitor. What is empty stays as a mark that a late writer meets. */
export const withoutPart = (known: Journey, visitorId: string): Content => {
  if (!isCustomer(known.personId)) return NOTHING;
  const { [visitorId]: _gone, ...rest } = known.parts ?? {};
  return joinParts(rest);
};

export const isEmpty = ({ steps, claimed }: Pick<Journey, 'steps' | 'claimed'>): boolean =>
  [...Object.values(steps), ...Object.values(claimed ?? {})].every((times) => times.length === 0);
