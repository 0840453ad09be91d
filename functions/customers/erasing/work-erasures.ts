import type { Clock } from '#shared/clock.ts';
import type { Subject } from '#shared/subject.ts';
import type { ErasureRow, ErasureStore } from './erasure-store.ts';
import { NOTHING_REMOVED, type Removed } from './schema.ts';

/** Whose data goes: ids, and the activities where something of them may lie. */
export interface Found extends Subject {
  readonly activityIds: readonly string[];
}

/** What is `open` cannot be removed yet: it settles by itself within minutes, and the next attempt finds it. */
export interface Settling {
  readonly removed: number;
  readonly open: number;
}

/** Where data of somebody lies. Every step may be repeated; each tells how much it removed. */
export interface ErasureSteps {
  /** The browsers of a customer, and the activities of either. `alive` is called now and then while it takes long. */
  find(row: Pick<ErasureRow, 'kind' | 'subject'>, alive: () => Promise<void>): Promise<Found>;
  /** @param secret makes what stays of counted events untraceable; the same for every try */
  events(found: Found, secret: string, alive: () => Promise<void>): Promise<number>;
  badRows(found: Found, alive: () => Promise<void>): Promise<number>;
  journeys(found: Found): Promise<number>;
  orders(found: Found, pseudonym: string): Promise<number>;
  /** `open`: places that are held or being paid. */
  places(found: Found, pseudonym: string): Promise<Settling>;
  coupons(found: Found, pseudonym: string): Promise<number>;
  /** Entries in giveaways; `open`: of those that are being drawn. */
  entries(found: Found, pseudonym: string): Promise<Settling>;
  visitors(found: Found): Promise<number>;
  profiles(found: Found): Promise<number>;
}

export interface ErasureDeps {
  readonly erasures: ErasureStore;
  readonly steps: ErasureSteps;
  readonly clock: Clock;
  /** How long events may be on their way to the archive, ms: nothing is begun earlier. */
  readonly settleMs: number;
}

/**
 * Works on every erasure that is asked for; one that was interrupted is begun anew with what it had found, for every step may be
 * repeated. One that breaks off holds up no other. @returns how many were finished @throws what broke off, after all were tried
 */
export const workErasures = async (deps: ErasureDeps): Promise<number> => {
  const { erasures, clock, settleMs } = deps;
  const failures: unknown[] = [];
  let finished = 0;
  for (const { id, requestedAt } of await Array.fromAsync(erasures.open())) {
    if (requestedAt + settleMs > clock.now()) continue;
    const row = await erasures.lease(id, undefined, clock.now());
    if (row === undefined) continue;
    try {
      if (await work(row, deps)) finished += 1;
    } catch (error) {
      failures.push(error);
      await erasures.fail(id, clock.now()).catch((also: unknown) => failures.push(also));
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} erasures broke off`, { cause: failures[0] });
  return finished;
};

const work = async (row: ErasureRow, { erasures, steps, clock }: ErasureDeps): Promise<boolean> => {
  const { id, pseudonym } = row;
  let leasedUntil = row.leasedUntil;
  const alive = async (): Promise<void> => {
    const kept = await erasures.lease(id, leasedUntil, clock.now());
    if (!kept) throw new Error('Somebody else works on this erasure');
    leasedUntil = kept.leasedUntil;
  };
  const found = await findOnce(row, { erasures, steps, alive });
  let removed = { ...NOTHING_REMOVED, ...row.removed };
  const note = async (name: keyof Removed, count: number): Promise<void> => {
    removed = { ...removed, [name]: removed[name] + count };
    await erasures.note(id, { removed });
    await alive();
  };
  await note('events', await steps.events(found, pseudonym, alive));
  await note('badRows', await steps.badRows(found, alive));
  await note('orders', await steps.orders(found, pseudonym));
  await note('coupons', await steps.coupons(found, pseudonym));
  const places = await steps.places(found, pseudonym);
  await note('places', places.removed);
  const entries = await steps.entries(found, pseudonym);
  await note('entries', entries.removed);
  await note('journeys', await steps.journeys(found));
  await note('profiles', await steps.profiles(found));
  if (places.open + entries.open > 0) {
    await erasures.release(id);
    return false;
  }
  // Last: a browser's item says whose places and entries are still to be looked at.
  await note('visitors', await steps.visitors(found));
  await erasures.finish(id, clock.now());
  return true;
};

/** Kept, because the next attempt would not find in the archive what this one has already removed from it. */
const findOnce = async (
  { id, kind, subject, visitorIds, activityIds }: ErasureRow,
  { erasures, steps, alive }: Pick<ErasureDeps, 'erasures' | 'steps'> & { readonly alive: () => Promise<void> },
): Promise<Found> => {
  const customerId = kind === 'customer' ? subject : undefined;
  if (visitorIds && activityIds) return { customerId, visitorIds: new Set(visitorIds), activityIds };
  const found = await steps.find({ kind, subject }, alive);
  await erasures.note(id, { visitorIds: [...found.visitorIds], activityIds: found.activityIds });
  return found;
};
