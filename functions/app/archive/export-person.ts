import { journeyStore } from '#functions/behavior/journey-store.ts';
import { archiveStore } from '#functions/collection/archive/archive-store.ts';
import { badRowStore } from '#functions/collection/bad-row-store.ts';
import type { Found } from '#functions/customers/erasing/work-erasures.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { customerStore } from '#functions/customers/profiles/customer-store.ts';
import { personOf } from '#functions/customers/schema.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import { holderStore } from '#functions/reservations/claims/holder-store.ts';
import { couponStore } from '#functions/reservations/coupons/coupon-store.ts';
import { entrantStore } from '#functions/reservations/giveaway/entrant-store.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { Database } from '#platform/table.ts';
import { isAbout, withoutSubject } from '#shared/subject.ts';
import { findPerson, ownersOf } from './find-person.ts';

export interface ExportDrivers {
  readonly database: Database;
  readonly blobs: Blobs;
}

/** One line of an export: what it is, and it as it is kept. */
export interface ExportLine {
  readonly kind: 'profile' | 'visitor' | 'order' | 'place' | 'coupon' | 'entry' | 'journey' | 'event' | 'badRow';
  readonly data: unknown;
}

export interface Person {
  readonly kind: 'visitor' | 'customer';
  readonly subject: string;
}

/**
 * Everything known of a customer with its browsers, or of one browser: what an erasure would remove or make nameless, read by the same
 * rules. Reads the whole archive, for a customer twice: a browser may be known only from later on.
 */
export async function* exportPerson(person: Person, drivers: ExportDrivers): AsyncGenerator<ExportLine> {
  const found = await findPerson(person, { ...drivers, alive: async () => undefined });
  const owners = await ownersOf(found, drivers);
  yield* fromTables(found, owners, drivers.database);
  yield* fromLedger(found, owners, drivers.database);
  yield* fromArchive(found, drivers.blobs);
}

async function* fromTables(found: Found, owners: readonly string[], database: Database): AsyncGenerator<ExportLine> {
  const { customerId, visitorIds, activityIds } = found;
  const profile = customerId === undefined ? undefined : await customerStore(database).get(customerId);
  if (profile) yield { kind: 'profile', data: profile };
  for (const visitorId of visitorIds) {
    const visitor = await visitorStore(database).find(visitorId);
    if (visitor) yield { kind: 'visitor', data: visitor };
  }
  const persons = [...[...visitorIds].map((id) => personOf(id)), ...owners.map((owner) => personOf('', owner))];
  for (const activityId of activityIds)
    for (const personId of persons) {
      const journey = await journeyStore(database).find({ activityId, personId });
      if (journey) yield { kind: 'journey', data: journey };
    }
}

/** Of a browser only what was done with it: its customer's other orders and places are the customer's. */
async function* fromLedger(found: Found, owners: readonly string[], database: Database): AsyncGenerator<ExportLine> {
  const [orders, holders, entrants] = [orderStore(database), holderStore(database), entrantStore(database)];
  const isTheirs = (owner: string, visitorId: string | undefined): boolean =>
    owner === found.customerId || found.visitorIds.has(visitorId ?? '');
  for (const owner of owners) {
    for await (const order of orders.ofCustomer(owner, undefined, 100))
      if (isTheirs(owner, order.visitorId)) yield { kind: 'order', data: order };
    for (const activityId of found.activityIds) {
      const pointer = await holders.find(activityId, owner);
      const place = pointer && (await holders.place(pointer));
      if (place && isTheirs(owner, place.visitorId)) yield { kind: 'place', data: place };
      const entry = await entrants.find(activityId, owner);
      if (entry && isTheirs(owner, entry.visitorId)) yield { kind: 'entry', data: entry };
    }
  }
  if (found.customerId === undefined) return;
  for await (const coupon of couponStore(database).ofUser(found.customerId, undefined, 100))
    yield { kind: 'coupon', data: coupon };
}

async function* fromArchive(found: Found, blobs: Blobs): AsyncGenerator<ExportLine> {
  const archive = archiveStore(blobs);
  for (const key of await archive.objects())
    for (const { data } of await archive.read(key))
      if (withoutSubject(data, found) === undefined) yield { kind: 'event', data: jsonOf(data) };
  for await (const key of badRowStore(blobs).objects()) {
    const text = new TextDecoder().decode(await blobs.get(key));
    for (const line of text.split('\n')) if (line !== '' && isAbout(line, found)) yield { kind: 'badRow', data: jsonOf(line) };
  }
}

/** What is no JSON is given as the text it is. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
