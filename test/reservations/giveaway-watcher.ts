import { isDeepStrictEqual } from 'node:util';
import { FREEZE_AFTER } from '#functions/reservations/giveaway/draw.ts';
import type { DrawRow, WinnerRow } from '#functions/reservations/giveaway/draw-store.ts';
import { drawWinners, entriesHashOf, seedHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import { type EntryRow, entryKey } from '#functions/reservations/giveaway/entry-store.ts';
import type { Giveaway, GiveawayEntry } from '#functions/reservations/giveaway/schema.ts';
import { MASK_USABLE } from '#functions/reservations/limits.ts';
import type { MaskRow } from '#functions/reservations/stock/mask-store.ts';
import { dispensersTable, giveawaysTable } from '#functions/reservations/tables.ts';
import type { Database, Item } from '#platform/table.ts';
import { SECOND } from '#shared/clock.ts';
import { ACTIVITY, type MovedClock } from './a-sale.ts';
import type { Erasures } from './an-erasure.ts';

export interface WatchedGiveaway {
  readonly database: Database;
  readonly clock: MovedClock;
  readonly users: readonly string[];
  readonly erasures: Pick<Erasures, 'ownerOf' | 'isPseudonym' | 'isUnderWay'>;
  /** A call that lets somebody in, or closes the gate, is carried out within this (ms) or never. */
  readonly longestCall: number;
  /** Most that two servers' clocks differ (ms). */
  readonly skew: number;
}

interface Seen {
  readonly draw: DrawRow | undefined;
  readonly mask: MaskRow | undefined;
  readonly entries: readonly EntryRow[];
  readonly winners: readonly WinnerRow[];
  /** Ids in the parts of the frozen list, in their order. */
  readonly frozen: readonly string[];
}

const follows: Readonly<Record<DrawRow['state'], readonly DrawRow['state'][]>> = {
  OPEN: ['OPEN', 'DRAWING'],
  DRAWING: ['DRAWING', 'FROZEN'],
  FROZEN: ['FROZEN', 'DRAWN'],
  DRAWN: ['DRAWN'],
};

const broken = (what: string, facts: unknown): never => {
  throw new Error(`${what}: ${JSON.stringify(facts)}`);
};

/**
 * Looks at a giveaway after every store call: one entry a user and for ever, unless who it was is erased before the draw, none after the gate closed, no draw before it has been
 * closed for its minute, and from then on one list and one result, whoever draws and however often.
 */
export class GiveawayWatcher {
  readonly #at: WatchedGiveaway;
  readonly #promised = new Map<string, string>();
  /** Entries that went with whoever was erased. */
  readonly #withdrawn = new Set<string>();
  #before: Seen | undefined;
  /** When the gate was last seen to be open. */
  #lastOpen = Number.NEGATIVE_INFINITY;
  #drawn: Giveaway | undefined;

  constructor(at: WatchedGiveaway) {
    this.#at = at;
  }

  /** Somebody was told to take part, with this entry. */
  entered(userId: string, entryId: string): void {
    if (this.#withdrawn.has(entryId)) return;
    const known = this.#promised.get(userId);
    if (known !== undefined && known !== entryId) broken('somebody was told of two entries', { userId, known, entryId });
    this.#promised.set(userId, entryId);
  }

  /** What anybody was told of the giveaway. */
  async told(giveaway: Giveaway): Promise<void> {
    if (giveaway.state !== 'DRAWN') {
      if (giveaway.seed !== undefined) broken('the seed was told before the draw', giveaway);
      return;
    }
    const seen = await this.#read();
    if (!isDeepStrictEqual({ ...this.#drawn, ...giveaway }, giveaway)) broken('another draw', { giveaway, before: this.#drawn });
    this.#drawn = giveaway;
    const { state, seed, seedHash, entries, entriesHash } = giveaway;
    if (seedHashOf(seed ?? '') !== seedHash || entries !== seen.entries.length || state !== seen.draw?.state)
      broken('told of a draw that is not so', { giveaway, entries: seen.entries.length });
    if (entriesHash !== entriesHashOf(idsOf(seen))) broken('not the list that was frozen', giveaway);
  }

  /** Who won, as told; nobody before all winners are written down, and everybody from then on. */
  async toldWinners(entryIds: readonly string[]): Promise<void> {
    const seen = await this.#read();
    if (entryIds.length > 0 && seen.draw?.state !== 'DRAWN') broken('winners were told before the draw was done', entryIds);
    if (entryIds.length > 0 && !isDeepStrictEqual(entryIds, expectedOf(seen))) broken('other winners', { entryIds });
  }

  /** The list of who takes part, as told: everybody once; those who entered while it was read may be missing. */
  async toldEntries(told: readonly GiveawayEntry[]): Promise<void> {
    const seen = await this.#read();
    const ids = new Set(told.map(({ entryId }) => entryId));
    const known = new Set(idsOf(seen));
    const mayBeTold = new Set([...known, ...this.#withdrawn]);
    if (ids.size !== told.length || told.some(({ entryId }) => !mayBeTold.has(entryId))) broken('the list has strangers', told);
    const isFinal = told.some(({ state }) => state !== 'ENTERED');
    if (isFinal && ids.size !== known.size) broken('somebody is not on the list', { told, known: [...known] });
    const won = told.filter(({ state }) => state === 'WON');
    const inOrder = won.toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0)).map(({ entryId }) => entryId);
    if (won.length > 0) await this.toldWinners(inOrder);
  }

  /** Only time went by, or nothing was written. */
  lookAgain(): void {
    this.#gate(this.#before?.mask);
  }

  /** @param afterEveryCall false if more than one step may have been taken since the last look */
  async look(afterEveryCall = true): Promise<void> {
    this.#gate(this.#before?.mask);
    const seen = await this.#read();
    this.#gate(seen.mask);
    this.#withdrawals(seen);
    this.#entries(seen);
    this.#draw(seen, afterEveryCall);
    this.#result(seen);
    this.#before = seen;
  }

  async #read(): Promise<Seen> {
    const { database, users } = this.#at;
    const groups = [...new Set(users.map((user) => entryKey(ACTIVITY, user).group))];
    const rowsOf = async <T extends Item>(group: string): Promise<readonly T[]> =>
      (await database.table<T>(giveawaysTable).query({ partition: group, consistent: true })).items;
    const [draw, mask, winners, parts, entries] = await Promise.all([
      database.table<DrawRow>(giveawaysTable).get({ group: `${ACTIVITY}#draw`, key: 'draw' }),
      database.table<MaskRow>(dispensersTable).get({ key: `${ACTIVITY}#mask` }),
      rowsOf<WinnerRow>(`${ACTIVITY}#winners`),
      rowsOf<Item & { readonly ids: readonly string[] }>(`${ACTIVITY}#frozen`),
      Promise.all(groups.map((group) => rowsOf<EntryRow>(group))),
    ]);
    return { draw, mask, winners, frozen: parts.flatMap(({ ids }) => ids), entries: entries.flat() };
  }

  #gate(mask: MaskRow | undefined): void {
    if (mask?.status === 'ACTIVE') this.#lastOpen = Math.max(this.#lastOpen, Math.min(this.#at.clock.now(), mask.closesAt));
  }

  /** Before the draw an entry goes with its owner, and with nobody else. */
  #withdrawals({ entries, draw }: Seen): void {
    const { erasures } = this.#at;
    const ids = new Set(entries.map(({ entryId }) => entryId));
    for (const { entryId, userId } of this.#before?.entries ?? []) {
      if (ids.has(entryId)) continue;
      if (draw?.state !== 'OPEN' || !erasures.isUnderWay(userId)) broken('an entry was withdrawn', { entryId, userId, draw });
      this.#withdrawn.add(entryId);
      if (this.#promised.get(userId) === entryId) this.#promised.delete(userId);
    }
  }

  #entries({ entries, draw }: Seen): void {
    const { clock, longestCall, skew, erasures } = this.#at;
    const byUser = new Map(entries.map((entry) => [erasures.ownerOf(entry.userId), entry]));
    if (byUser.size !== entries.length || new Set(entries.map(({ entryId }) => entryId)).size !== entries.length)
      broken('somebody entered twice', entries);
    for (const [userId, entryId] of this.#promised)
      if (byUser.get(userId)?.entryId !== entryId) broken('an entry was taken back', { userId, entryId, entries });
    const known = new Map(this.#before?.entries.map((entry) => [entry.entryId, entry]));
    for (const entry of entries) this.#isStillTheSame(known.get(entry.entryId), entry);
    for (const { userId, isErased } of entries)
      if (erasures.isPseudonym(userId) !== (isErased === true) || (isErased && draw?.state !== 'DRAWN'))
        broken('a name was taken before the draw was done', { userId, draw });
    const fresh = entries.filter(({ entryId }) => !known.has(entryId));
    if (fresh.length === 0) return;
    if (draw?.state !== 'OPEN') broken('somebody entered after the draw had begun', { fresh, draw });
    if (clock.now() > this.#lastOpen + MASK_USABLE + longestCall + skew)
      broken('somebody entered after the gate had closed', { fresh, now: clock.now(), lastOpen: this.#lastOpen });
  }

  #isStillTheSame(before: EntryRow | undefined, now: EntryRow): void {
    const { ownerOf } = this.#at.erasures;
    const isSame = before?.enteredAt === now.enteredAt && ownerOf(before.userId) === ownerOf(now.userId);
    if (before && !isSame) broken('an entry changed', { before, now });
  }

  #draw({ draw, entries }: Seen, afterEveryCall: boolean): void {
    const before = this.#before?.draw;
    const { clock, longestCall, skew } = this.#at;
    if (before && !draw) broken('a draw has gone', before);
    if (!before || !draw) return;
    if (afterEveryCall && !follows[before.state].includes(draw.state)) broken('no such step', { before, draw });
    if (before.state === 'OPEN' && draw.state !== 'OPEN' && clock.now() < this.#lastOpen + FREEZE_AFTER - longestCall - skew)
      broken('drawn too early', { now: clock.now(), lastOpen: this.#lastOpen });
    const { state: _, ...fixed } = before;
    if (!isDeepStrictEqual({ ...draw, ...fixed }, draw)) broken('what was fixed changed', { before, draw });
    if (draw.entries !== undefined && draw.entries !== entries.length) broken('wrong count', { draw, entries });
  }

  #result(seen: Seen): void {
    const { draw, frozen, winners, entries } = seen;
    if (!draw || draw.state === 'OPEN') return;
    const ids = idsOf(seen);
    const isFrozen = draw.state !== 'DRAWING';
    const list = isFrozen ? ids : ids.filter((id) => frozen.includes(id));
    if (!isDeepStrictEqual(frozen, list)) broken('the frozen list is not the list', { frozen, ids });
    if (isFrozen && draw.entriesHash !== entriesHashOf(ids)) broken('the hash is of something else', draw);
    const expected = expectedOf(seen);
    const isDrawn = draw.state === 'DRAWN';
    if (isDrawn ? winners.length !== expected.length : winners.length > 0 && !isFrozen) broken('too few or too early', winners);
    for (const { rank, entryId } of winners) if (expected[rank - 1] !== entryId) broken('a wrong winner', { winners, expected });
    const nameOf = new Map(entries.map((entry) => [entry.entryId, entry.userId]));
    for (const { entryId, userId } of winners) if (nameOf.get(entryId) !== userId) broken('a winner of another name', winners);
    for (const { rank, entryId } of entries) {
      const place = expected.indexOf(entryId) + 1;
      if (rank === undefined ? isDrawn && place > 0 : rank !== place) broken('a wrong place', { rank, place, entryId });
    }
  }
}

const idsOf = ({ entries }: Pick<Seen, 'entries'>): readonly string[] => entries.map(({ entryId }) => entryId).sort();
const expectedOf = (seen: Seen): readonly string[] => drawWinners(idsOf(seen), seen.draw?.seed ?? '', seen.draw?.winners ?? 0);

/** Of the servers' clocks to each other. */
export const mostApart = (skews: readonly number[]): number => Math.max(...skews) - Math.min(...skews) + SECOND;
