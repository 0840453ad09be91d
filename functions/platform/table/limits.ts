import {
  type Change,
  type Condition,
  InvalidTableRequest,
  type Item,
  type Key,
  type KeySchema,
  type Path,
  type TableDeclaration,
  type TransactionEntry,
  type Value,
} from '../table.ts';
import { isAttribute, isList } from './conditions.ts';

/** DynamoDB's limits, in bytes unless said otherwise. Both drivers check them before anything is sent or written. */
const MAX_ITEM = 400 * 1024;
const MAX_TRANSACTION = 4 * 1024 * 1024;
export const MAX_PAGE = 1024 * 1024;
const MAX_ENTRIES = 100;
const MAX_PARTITION_KEY = 2048;
const MAX_SORT_KEY = 1024;
const MAX_DEPTH = 32;
const MAX_ALTERNATIVES = 100;

export const refuse = (why: string): never => {
  throw new InvalidTableRequest(why);
};

export const keySchemas = ({
  partitionKey,
  sortKey,
}: Pick<TableDeclaration, 'partitionKey' | 'sortKey'>): readonly KeySchema[] =>
  sortKey ? [partitionKey, sortKey] : [partitionKey];

/** The key of an item that was checked or read. */
export const keyOf = (declaration: TableDeclaration, item: Item): Key => {
  const key: Record<string, string | number> = {};
  for (const { name } of keySchemas(declaration)) {
    const value = item[name];
    if (typeof value === 'string' || typeof value === 'number') key[name] = value;
  }
  return key;
};

/** Text that names one item of one table. */
const identityOf = (declaration: TableDeclaration, key: Key): string =>
  JSON.stringify([declaration.name, ...keySchemas(declaration).map(({ name }) => key[name])]);

export const checkKeyValue = (value: unknown, { name, type }: KeySchema, maxBytes = MAX_PARTITION_KEY): void => {
  if (type === 'number' ? typeof value !== 'number' : typeof value !== 'string')
    refuse(`The key attribute ${name} must be a ${type}`);
  if (typeof value === 'number') checkNumber(value);
  if (typeof value !== 'string') return;
  if (value === '') refuse(`The key attribute ${name} must not be empty`);
  if (!value.isWellFormed()) refuse(`The key attribute ${name} is not well-formed text`);
  if (value.length * 3 > maxBytes && Buffer.byteLength(value) > maxBytes)
    refuse(`The key attribute ${name} is longer than ${maxBytes} bytes`);
};

const checkKeyValues = (declaration: Pick<TableDeclaration, 'partitionKey' | 'sortKey'>, item: Item): void => {
  checkKeyValue(item[declaration.partitionKey.name], declaration.partitionKey);
  if (declaration.sortKey) checkKeyValue(item[declaration.sortKey.name], declaration.sortKey, MAX_SORT_KEY);
};

/** A key is exactly the key attributes. */
export const checkKey = (declaration: TableDeclaration, key: Key): void => {
  checkKeyValues(declaration, key);
  if (Object.keys(key).length !== (declaration.sortKey ? 2 : 1))
    refuse(`A key of ${declaration.name} has attributes that are not part of its key`);
};

/** Checks an item that is to be stored: keys, keys of indexes, values. Its size is checked by `checkSize`. */
const checkItem = (declaration: TableDeclaration, item: Item): void => {
  checkKeyValues(declaration, item);
  checkIndexKeys(declaration, item);
  checkMap(item, 0);
};

/** An attribute that is a key of an index must have its type, if it is there. */
export const checkIndexKeys = (declaration: TableDeclaration, item: Item): void => {
  for (const index of Object.values(declaration.indexes ?? {})) {
    if (item[index.partitionKey.name] !== undefined) checkKeyValue(item[index.partitionKey.name], index.partitionKey);
    if (index.sortKey && item[index.sortKey.name] !== undefined)
      checkKeyValue(item[index.sortKey.name], index.sortKey, MAX_SORT_KEY);
  }
};

/** @param json the item as JSON text: its length spares measuring small items */
export const checkSize = (item: Item, json: string): void => {
  if (json.length * 3 > MAX_ITEM && itemSize(item) > MAX_ITEM) refuse(`An item of over ${MAX_ITEM} bytes cannot be stored`);
};

/** All items a transaction stores together. */
export const checkTotal = (items: readonly (Item | undefined)[]): void => {
  if (items.length * MAX_ITEM <= MAX_TRANSACTION) return;
  const total = items.reduce((sum, item) => sum + (item ? itemSize(item) : 0), 0);
  if (total > MAX_TRANSACTION) refuse(`A transaction of over ${MAX_TRANSACTION} bytes is not possible`);
};

const checkNumber = (value: number): void => {
  if (!Number.isFinite(value)) refuse(`${value} is not a number that can be stored`);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) refuse(`${value} is too large to be kept exactly`);
};

/** Plain values only: no Date, Map, Set, bytes, functions; no holes in lists; at most 32 levels. */
export const checkValue = (value: Value, depth = 1): void => {
  if (depth > MAX_DEPTH) refuse(`Values nest deeper than ${MAX_DEPTH} levels`);
  if (typeof value === 'number') checkNumber(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return;
  if (isList(value)) for (const element of value) checkValue(element, depth + 1);
  else checkMap(value, depth);
};

const checkMap = (map: Item, depth: number): void => {
  if (typeof map !== 'object' || !isPlain(map)) refuse(`A ${typeof map} cannot be stored`);
  for (const name in map) {
    const value = map[name];
    if (value === undefined) continue;
    checkName(name);
    checkValue(value, depth + 1);
  }
};

const isPlain = (map: object): boolean => {
  const prototype = Object.getPrototypeOf(map);
  return prototype === Object.prototype || prototype === null;
};

const checkName = (name: unknown): void => {
  if (typeof name !== 'string' || name === '' || name === '__proto__') refuse(`${String(name)} cannot be an attribute name`);
};

export const checkPath = (path: Path): void => {
  const steps = typeof path === 'string' ? [path] : path;
  checkName(steps[0]);
  for (const step of steps)
    if (typeof step !== 'number') checkName(step);
    else if (!Number.isInteger(step) || step < 0) refuse(`${step} is not a position in a list`);
};

const ORDERED = new Set(['below', 'atMost', 'above', 'atLeast']);

/** Refuses conditions that cannot be expressed in DynamoDB. */
const checkCondition = (condition: Condition): void => {
  if ('conditions' in condition) {
    if (condition.conditions.length === 0) refuse(`A condition '${condition.op}' needs at least one part`);
    for (const part of condition.conditions) checkCondition(part);
  } else if ('condition' in condition) {
    checkCondition(condition.condition);
  } else {
    checkPath(condition.path);
    if (condition.op === 'oneOf' && (condition.values.length === 0 || condition.values.length > MAX_ALTERNATIVES))
      refuse(`'oneOf' takes 1 to ${MAX_ALTERNATIVES} values`);
    if ('operand' in condition) checkOperand(condition);
  }
};

const checkOperand = ({ op, operand }: Extract<Condition, { operand: unknown }>): void => {
  if (isAttribute(operand)) {
    checkPath(operand.attribute);
    return;
  }
  if (operand === undefined) refuse(`'${op}' needs something to compare with`);
  if (ORDERED.has(op) && typeof operand !== 'number' && typeof operand !== 'string')
    refuse(`'${op}' compares numbers or strings only`);
  checkValue(operand);
};

/** Checks one write, but for the change of an update: see `checkChange`. */
export const checkEntry = (entry: TransactionEntry): void => {
  if (entry.kind === 'put') checkItem(entry.table, entry.item);
  else checkKey(entry.table, entry.key);
  if (entry.when) checkCondition(entry.when);
};

/** Up to 100 different keys. */
export const checkBatch = (declaration: TableDeclaration, keys: readonly Key[]): void => {
  for (const key of keys) checkKey(declaration, key);
  if (keys.length > MAX_ENTRIES) refuse(`A batch has at most ${MAX_ENTRIES} keys`);
  if (new Set(keys.map((key) => identityOf(declaration, key))).size !== keys.length) refuse('A batch names a key only once');
};

/** Up to 100 entries, each on a different item, 4 MB together. */
export const checkTransaction = (entries: readonly TransactionEntry[]): void => {
  if (entries.length === 0 || entries.length > MAX_ENTRIES) refuse(`A transaction has 1 to ${MAX_ENTRIES} entries`);
  const identities = new Set(entries.map((entry) => identityOf(entry.table, keyOfEntry(entry))));
  if (identities.size !== entries.length) refuse('A transaction touches an item only once');
  for (const entry of entries)
    if (entry.kind === 'update' && changesNothing(entry.change))
      refuse('An update in a transaction must change something: use a check');
};

export const keyOfEntry = (entry: TransactionEntry): Key => (entry.kind === 'put' ? keyOf(entry.table, entry.item) : entry.key);

const changesNothing = ({ set, add, remove, append }: Change): boolean => {
  const touched = Object.values({ ...set, ...add, ...append }).some((value) => value !== undefined);
  return !touched && (remove ?? []).length === 0;
};

/** Size in bytes by DynamoDB's rules: names and text as UTF-8, about a byte per two digits, 3 per list or map. */
export const itemSize = (item: Item): number => {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
};

const valueSize = (value: Value): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/[-.]|e.*$/g, '').length / 2) + (value < 0 ? 2 : 1);
  if (typeof value === 'boolean' || value === null) return 1;
  if (isList(value)) return value.reduce<number>((size, element) => size + valueSize(element) + 1, 3);
  const entries = Object.values(value).filter((element) => element !== undefined).length;
  return 3 + entries + itemSize(value);
};
