import type { VisitorLink } from './schema.ts';
import type { VisitorItem } from './visitor-store.ts';

/**
 * Of two things said of one visitor, the one that holds: what the server knows before what a browser says, then what was said
 * first. The answer does not depend on the order in which they are heard nor on repetition, so that an archive read in any
 * order gives the link the live system has.
 */
export const strongerLink = (a: VisitorLink | undefined, b: VisitorLink): VisitorLink => {
  if (a === undefined) return b;
  if (a.isVerified !== b.isVerified) return a.isVerified ? a : b;
  if (a.at !== b.at) return a.at < b.at ? a : b;
  return a.customerId <= b.customerId ? a : b;
};

export const linkOf = (item: VisitorItem | undefined): VisitorLink | undefined =>
  item?.customerId === undefined
    ? undefined
    : { customerId: item.customerId, isVerified: item.isVerified === true, at: item.linkedAt ?? 0 };
