import { hash } from 'node:crypto';
import { AxonError } from '#shared/axon-error.ts';
import { DAY, HOUR, SECOND } from '#shared/clock.ts';
import { linkOf, strongerLink } from './link-visitor.ts';
import { type ClaimEvents, type Claimed, personOf, type VisitorClaims, type VisitorLink } from './schema.ts';
import type { VisitorItem, VisitorStore } from './visitor-store.ts';

/** How long an id is remembered at least, unless the ring is full. */
export const REMEMBERED_FOR = 72 * HOUR;
/**
 * The ring: 24 characters an entry keep the item below 60 KB (DynamoDB takes 400 KB). A visitor who sends more than 2,000
 * events in 72 h loses the oldest ids: a repeat of one of those would be counted again, for this visitor alone. The same
 * holds for a consumer that lies more than 2,000 events of one visitor behind the other.
 */
export const MAX_REMEMBERED = 2000;
/** The longest a browser keeps a visitor id. */
const KEPT_FOR = 400 * DAY;
/** Activities remembered per visitor: 40 KB. Steps in older ones stay with the visitor when it turns out to be a customer. */
const MAX_ACTIVITIES = 1000;
/** Two consumers write the same item; each round one of them gets through. */
const MAX_ROUNDS = 20;

const ID_LENGTH = 12;
const POSITION_LENGTH = 8;

/** 72 bits tell 2,000 ids of one visitor apart, 48 bits two positions of one id. */
const short = (text: string, length: number): string => hash('sha256', text, 'base64url').slice(0, length);
/** Hours since 1970, four characters until the year 2160. */
const hourMark = (at: number): string =>
  Math.floor(at / HOUR)
    .toString(36)
    .padStart(4, '0');

/** Ring entry: which id, which stream position carried it first, in which hour it was claimed. */
const entryOf = (id: string, position: string, now: number): string => `${id}${position}${hourMark(now)}`;
const positionIn = (entry: string): string => entry.slice(ID_LENGTH, ID_LENGTH + POSITION_LENGTH);
/** Which id at which position; when it was claimed does not matter. */
export const carriedIn = (entry: string): string => entry.slice(0, ID_LENGTH + POSITION_LENGTH);
const hourIn = (entry: string): string => entry.slice(ID_LENGTH + POSITION_LENGTH);

interface Outcome {
  /** Ids no other position holds. */
  readonly fresh: ReadonlySet<string>;
  /** Entries to add; empty if all ids were there already. */
  readonly added: readonly string[];
}

/**
 * Both consumers read a visitor's records in stream order, so whoever is ahead claims every id at its first position. The
 * other one, and every retry, finds that position in the ring and gets the same answer.
 */
const claimInRing = (seen: readonly string[], { events, now }: VisitorClaims): Outcome => {
  const holders = new Map(seen.map((entry) => [entry.slice(0, ID_LENGTH), positionIn(entry)]));
  const fresh = new Set<string>();
  const added: string[] = [];
  for (const { id, position } of events) {
    const [shortId, shortPosition] = [short(id, ID_LENGTH), short(position, POSITION_LENGTH)];
    const holder = holders.get(shortId);
    if (holder === undefined) {
      holders.set(shortId, shortPosition);
      added.push(entryOf(shortId, shortPosition, now));
    }
    if (holder === undefined || holder === shortPosition) fresh.add(id);
  }
  return { fresh, added };
};

type Relation = Partial<Pick<VisitorItem, 'customerId' | 'isVerified' | 'linkedAt' | 'activityIds' | 'formerly'>>;

/** What this batch changes in who the visitor is and where it was; undefined if nothing. */
const relate = (item: VisitorItem | undefined, claims: VisitorClaims): Relation | undefined => {
  const known = linkOf(item);
  const link = (claims.links ?? []).reduce<VisitorLink | undefined>(strongerLink, known);
  const activityIds = [...new Set([...(item?.activityIds ?? []), ...(claims.activityIds ?? [])])].slice(-MAX_ACTIVITIES);
  const isElsewhere = activityIds.length !== (item?.activityIds ?? []).length || activityIds.at(-1) !== item?.activityIds?.at(-1);
  const isRelinked = link?.customerId !== known?.customerId || link?.isVerified !== known?.isVerified;
  if (!isElsewhere && !isRelinked && link?.at === known?.at) return undefined;
  const former = personOf(claims.visitorId, known?.customerId);
  return {
    ...(link && { customerId: link.customerId, isVerified: link.isVerified, linkedAt: link.at }),
    ...(activityIds.length > 0 && { activityIds }),
    ...(isRelinked && item?.activityIds && { formerly: [...new Set([...(item.formerly ?? []), former])] }),
  };
};

/** The item after this batch, or undefined if the batch changes nothing. */
const advance = (item: VisitorItem | undefined, claims: VisitorClaims, added: readonly string[]): VisitorItem | undefined => {
  const { visitorId, events, links = [], now } = claims;
  const relation = relate(item, claims);
  if (added.length === 0 && !relation && item) return undefined;
  const oldest = hourMark(now - REMEMBERED_FOR);
  const told = [...events.map(({ time }) => time), ...links.map(({ at }) => at)];
  return {
    ...item,
    ...relation,
    visitorId,
    version: (item?.version ?? 0) + 1,
    seen: [...(item?.seen ?? []).filter((entry) => hourIn(entry) >= oldest), ...added].slice(-MAX_REMEMBERED),
    firstSeenAt: Math.min(item?.firstSeenAt ?? (told.length > 0 ? Number.POSITIVE_INFINITY : now), ...told),
    expiresAt: Math.floor((now + KEPT_FOR) / SECOND),
  };
};

/** Expiry is late by up to days: an item past it counts as forgotten. */
const unexpired = (item: VisitorItem, now: number): VisitorItem =>
  item.expiresAt * SECOND > now
    ? item
    : { visitorId: item.visitorId, version: item.version, seen: [], firstSeenAt: now, expiresAt: 0 };

const answerOf = (item: VisitorItem | undefined, fresh: ReadonlySet<string>): Claimed => ({
  fresh,
  link: linkOf(item),
  formerly: item?.formerly ?? [],
  activityIds: item?.activityIds ?? [],
});

/**
 * Claims the events of one visitor; see `ClaimEvents`. At most one write, none if nothing changed. Of two events with one
 * id in the batch, the first is the one that counts.
 * @throws AxonError TRY_AGAIN if others kept writing the same visitor
 */
export const claimEventsOn =
  (visitors: Pick<VisitorStore, 'find' | 'replace'>): ClaimEvents =>
  async (claims) => {
    let item = await visitors.find(claims.visitorId);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const known = item && unexpired(item, claims.now);
      const { fresh, added } = claimInRing(known?.seen ?? [], claims);
      const after = advance(known, claims, added);
      if (!after) return answerOf(known, fresh);
      const written = await visitors.replace(item, after);
      if (written.done) return answerOf(after, fresh);
      item = written.current;
    }
    throw new AxonError('TRY_AGAIN', { retryAfter: 1 });
  };
