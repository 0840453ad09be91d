import { deepStrictEqual } from 'node:assert/strict';
import { eraseReservations } from '#functions/app/archive/erase-reservations.ts';
import type { SqliteFile } from '#platform/sqlite.ts';
import type { Database } from '#platform/table.ts';

interface World {
  readonly file: SqliteFile;
  /** Where somebody may have something. */
  readonly activityIds: readonly string[];
}

/** Every row of every table, as text; not the log of changes, which forgets by itself. */
const rowsOf = (file: SqliteFile): readonly string[] =>
  file
    .statement(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'table.%'`)
    .all()
    .flatMap(({ name }) => {
      const rows = file.statement(`SELECT * FROM "${name}"`).all();
      return rows.map((row) => `${name} ${JSON.stringify(row)}`);
    });

/**
 * Shoppers are erased in the middle of whatever goes on. Once an erasure has ended, and unless they have done something since or
 * meanwhile, no row of any table names them, for ever.
 */
export class Erasures {
  readonly #world: World;
  /** Who is behind a pseudonym. */
  readonly #owners = new Map<string, string>();
  /** Pseudonyms of erasures that have not ended. */
  readonly #asked = new Map<string, string>();
  readonly #running = new Map<string, number>();
  /** How often each has begun something, and how much of it is under way. */
  readonly #acts = new Map<string, number>();
  readonly #acting = new Map<string, number>();
  readonly #nameless = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Whoever is meant by a name, be it a pseudonym. */
  readonly ownerOf = (name: string | undefined): string | undefined => this.#owners.get(name ?? '') ?? name;
  readonly isPseudonym = (name: string | undefined): boolean => this.#owners.has(name ?? '');
  pseudonyms(): readonly string[] {
    return [...this.#owners.keys()];
  }
  /** Whether somebody may be losing their name, or what has no meaning without it, just now. */
  isUnderWay(userId: string): boolean {
    return (this.#running.get(userId) ?? 0) > 0;
  }
  /** Who has been asked to be erased and is not yet. */
  waiting(): readonly string[] {
    return [...this.#asked.keys()];
  }

  /** Something a user does: from its beginning on there may be a name again. One whose process has gone goes on for ever. */
  async acting<T>(userId: string, work: () => Promise<T>): Promise<T> {
    this.#nameless.delete(userId);
    count(this.#acts, userId, 1);
    count(this.#acting, userId, 1);
    try {
      return await work();
    } finally {
      count(this.#acting, userId, -1);
    }
  }

  /** One attempt, as the minute rule makes one after the other until it has ended. @returns whether it has */
  async attempt(userId: string, database: Database): Promise<boolean> {
    const pseudonym = this.#asked.get(userId) ?? `erased-${this.#owners.size + 1}`;
    this.#asked.set(userId, pseudonym);
    this.#owners.set(pseudonym, userId);
    const before = this.#acting.get(userId) ? undefined : this.#acts.get(userId);
    count(this.#running, userId, 1);
    const isDone = await this.#erase({ userId, pseudonym }, database);
    count(this.#running, userId, -1);
    if (!isDone) return false;
    if (this.#asked.get(userId) === pseudonym) this.#asked.delete(userId);
    if (before === this.#acts.get(userId) && !this.#acting.get(userId)) {
      this.#nameless.add(userId);
      this.expectNoNames();
    }
    return true;
  }

  async #erase({ userId, pseudonym }: Record<'userId' | 'pseudonym', string>, database: Database): Promise<boolean> {
    const steps = eraseReservations(database);
    const found = { customerId: userId, visitorIds: new Set<string>(), activityIds: this.#world.activityIds };
    await steps.coupons(found, pseudonym);
    const places = await steps.places(found, pseudonym);
    const entries = await steps.entries(found, pseudonym);
    return places.open + entries.open === 0;
  }

  /** @throws if somebody who is erased is named anywhere */
  expectNoNames(): void {
    const rows = this.#nameless.size > 0 ? rowsOf(this.#world.file) : [];
    for (const name of this.#nameless)
      deepStrictEqual(
        rows.filter((row) => row.includes(name)),
        [],
        `${name} was erased`,
      );
  }
}

const count = (counts: Map<string, number>, key: string, by: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};
