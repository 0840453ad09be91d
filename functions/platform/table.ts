/**
 * The Table port: DynamoDB's own vocabulary as typed data. Stores are written once against it;
 * `table.dynamodb.ts` and `table.sqlite.ts` run it. No more than DynamoDB can do, and as strict:
 * 400 KB items, 100 writes a transaction, 1 MB pages, eventual index reads.
 */

/** What an attribute can hold. Numbers are finite JS numbers; undefined attributes are not stored. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value | undefined };
export type Item = { readonly [name: string]: Value | undefined };
export type Key = Readonly<Record<string, string | number>>;

export interface KeySchema {
  readonly name: string;
  readonly type: 'string' | 'number';
}

export interface IndexDeclaration {
  readonly partitionKey: KeySchema;
  readonly sortKey?: KeySchema;
}

/** What a table is: its keys, indexes, expiry and whether its changes are delivered. Pure data, read by drivers and CDK. */
export interface TableDeclaration {
  /** kebab-case, unique in the app; drivers add the stage's prefix. */
  readonly name: string;
  readonly partitionKey: KeySchema;
  readonly sortKey?: KeySchema;
  /** Indexes project all attributes and are read eventually. Items without the key attributes are not in the index. */
  readonly indexes?: Readonly<Record<string, IndexDeclaration>>;
  /** Attribute holding the expiry in epoch **seconds**. Removal is late by up to days: readers must check it. */
  readonly ttl?: string;
  /** True if changes are delivered to `on-*-change.ts` handlers: in order per key, at least once, kept 24 h. */
  readonly changes?: boolean;
}

/** An attribute: a top-level name (taken literally), or a path into a map or list: `['free', 0]`. */
export type Path = string | readonly [string, ...(string | number)[]];

/** Compares with another attribute of the same item instead of a value. Build it with `attribute()`. */
export interface AttributeOperand {
  readonly attribute: Path;
}
export type Operand = Value | AttributeOperand;

export type Condition =
  | {
      readonly op: 'equals' | 'differs' | 'below' | 'atMost' | 'above' | 'atLeast';
      readonly path: Path;
      readonly operand: Operand;
    }
  | { readonly op: 'oneOf'; readonly path: Path; readonly values: readonly (string | number)[] }
  | { readonly op: 'present' | 'absent'; readonly path: Path }
  | { readonly op: 'contains'; readonly path: Path; readonly value: string | number }
  | { readonly op: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly op: 'not'; readonly condition: Condition };

export const attribute = (path: Path): AttributeOperand => ({ attribute: path });
/** As in DynamoDB, a comparison with a missing attribute is false, also for `differs`' opposite: combine with `absent`. */
export const equals = (path: Path, operand: Operand): Condition => ({ op: 'equals', path, operand });
/** True also when the attribute is missing (DynamoDB's `<>`). */
export const differs = (path: Path, operand: Operand): Condition => ({ op: 'differs', path, operand });
export const below = (path: Path, operand: Operand): Condition => ({ op: 'below', path, operand });
export const atMost = (path: Path, operand: Operand): Condition => ({ op: 'atMost', path, operand });
export const above = (path: Path, operand: Operand): Condition => ({ op: 'above', path, operand });
export const atLeast = (path: Path, operand: Operand): Condition => ({ op: 'atLeast', path, operand });
export const oneOf = (path: Path, values: readonly (string | number)[]): Condition => ({ op: 'oneOf', path, values });
export const present = (path: Path): Condition => ({ op: 'present', path });
export const absent = (path: Path): Condition => ({ op: 'absent', path });
/** A list or string attribute contains the value. */
export const contains = (path: Path, value: string | number): Condition => ({ op: 'contains', path, value });
export const all = (...conditions: readonly Condition[]): Condition => ({ op: 'all', conditions });
export const any = (...conditions: readonly Condition[]): Condition => ({ op: 'any', conditions });
export const not = (condition: Condition): Condition => ({ op: 'not', condition });

/** What an update does. Every operand reads the item as it was before the update. */
export interface Change {
  readonly set?: Item;
  /** Numbers to add; a missing attribute counts as 0. */
  readonly add?: Readonly<Record<string, number>>;
  /** Attributes, map entries or list elements to remove. */
  readonly remove?: readonly Path[];
  /** Elements to append to a list; a missing attribute counts as []. */
  readonly append?: Readonly<Record<string, readonly Value[]>>;
}

export interface Query {
  /** Value of the partition key (of the index, if one is named). */
  readonly partition: string | number;
  readonly index?: string;
  /** Bounds of the sort key; one kind at a time. */
  readonly range?:
    | { readonly equals: string | number }
    | { readonly beginsWith: string }
    | { readonly from?: string | number; readonly to?: string | number };
  readonly limit?: number;
  readonly cursor?: string;
  readonly reverse?: boolean;
  /** Strongly consistent; not possible on an index. */
  readonly consistent?: boolean;
}

export interface QueryPage<T> {
  readonly items: readonly T[];
  /** Opaque; pass it back to read on. */
  readonly cursor?: string | undefined;
}

/** One entry of a transaction, made by `table.write`. */
export type TransactionEntry = { readonly table: TableDeclaration } & (
  | { readonly kind: 'put'; readonly item: Item; readonly when?: Condition | undefined }
  | { readonly kind: 'update'; readonly key: Key; readonly change: Change; readonly when?: Condition | undefined }
  | { readonly kind: 'delete'; readonly key: Key; readonly when?: Condition | undefined }
  | { readonly kind: 'check'; readonly key: Key; readonly when: Condition }
);

export interface Table<T extends Item> {
  readonly declaration: TableDeclaration;
  /** Strongly consistent unless told `{consistent: false}`. */
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<T | undefined>;
  /** Up to 100 keys, eventually consistent, in any order; missing items are left out. */
  batchGet(keys: readonly Key[]): Promise<readonly T[]>;
  /** @throws ConditionFailed */
  put(item: T, when?: Condition): Promise<void>;
  /**
   * Creates the item if it is absent (as DynamoDB does): give a condition if it must exist.
   * @returns the item after the update, or before it with `returning: 'old'` (an empty object when there was none)
   * @throws ConditionFailed
   */
  update(key: Key, change: Change, options?: { readonly when?: Condition; readonly returning?: 'new' | 'old' }): Promise<T>;
  /** @returns the item that was deleted. @throws ConditionFailed */
  delete(key: Key, when?: Condition): Promise<T | undefined>;
  query(query: Query): Promise<QueryPage<T>>;
  /** Builds entries for `Database.transact`. */
  readonly write: {
    put(item: T, when?: Condition): TransactionEntry;
    update(key: Key, change: Change, when?: Condition): TransactionEntry;
    delete(key: Key, when?: Condition): TransactionEntry;
    check(key: Key, when: Condition): TransactionEntry;
  };
}

export interface Database {
  table<T extends Item>(declaration: TableDeclaration): Table<T>;
  /**
   * All or nothing, over up to 100 entries, each on a different item.
   * @throws TransactionCanceled with one reason per entry
   */
  transact(entries: readonly TransactionEntry[]): Promise<void>;
  close(): Promise<void>;
}

/** One delivered change. `before` is absent for an insert, `after` for a removal. */
export interface TableChange<T extends Item = Item> {
  readonly key: Key;
  readonly before?: T | undefined;
  readonly after?: T | undefined;
  /** Rises per key; zero-padded, so it compares as text. */
  readonly sequence: string;
}

/** The condition of a single write did not hold; nothing was written. */
export class ConditionFailed extends Error {
  readonly item: Item | undefined;
  /** @param item the item as it is, absent if there is none */
  constructor(item: Item | undefined) {
    super('The condition of the write did not hold');
    this.name = 'ConditionFailed';
    this.item = item;
  }
}

export interface CancellationReason {
  /** Why this entry stopped the transaction; `none` if it would have gone through. */
  readonly code: 'none' | 'conditionFailed' | 'conflict' | 'throttled';
  /** The item as it is, for `conditionFailed`. */
  readonly item?: Item | undefined;
}

/** A transaction did not go through; nothing was written. */
export class TransactionCanceled extends Error {
  readonly reasons: readonly CancellationReason[];
  constructor(reasons: readonly CancellationReason[]) {
    super(`Transaction cancelled: ${reasons.map((reason) => reason.code).join(', ')}`);
    this.name = 'TransactionCanceled';
    this.reasons = reasons;
  }
}

/** The store asks us to slow down (throttling, full request queue). Nothing was written. */
export class Throttled extends Error {
  constructor(options?: ErrorOptions) {
    super('The table is throttled', options);
    this.name = 'Throttled';
  }
}

/** The request itself is not allowed: key missing, item over 400 KB, more than 100 entries, one item twice. */
export class InvalidTableRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidTableRequest';
  }
}

/** No room left to write. Nothing was written. */
export class StorageFull extends Error {
  constructor(options?: ErrorOptions) {
    super('No space left on the device', options);
    this.name = 'StorageFull';
  }
}
