import type { Condition, Item, Operand, Path, Value } from '../table.ts';

/** Reads an attribute; a path that leads nowhere is a missing attribute. */
const readPath = (item: Item | undefined, path: Path): Value | undefined => {
  if (item === undefined) return undefined;
  if (typeof path === 'string') return Object.hasOwn(item, path) ? item[path] : undefined;
  let value: Value | undefined = item;
  for (const step of path) value = readStep(value, step);
  return value;
};

export type Steps = readonly [string, ...(string | number)[]];
export const stepsOf = (path: Path): Steps => (typeof path === 'string' ? [path] : path);

/**
 * Orders paths so that later list elements come first: a position then means the same element whether an engine removes
 * all at once (DynamoDB) or one after the other.
 */
export const laterFirst = (left: Path, right: Path): number => {
  const others = stepsOf(right);
  for (const [at, step] of stepsOf(left).entries()) {
    const other = others[at];
    if (other === undefined || step === other) continue;
    return typeof step === 'number' && typeof other === 'number' ? other - step : compareText(String(step), String(other));
  }
  return 0;
};

export const isMap = (value: Value | undefined): value is { readonly [name: string]: Value | undefined } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export const readStep = (value: Value | undefined, step: string | number): Value | undefined => {
  if (typeof step === 'number') return isList(value) ? value[step] : undefined;
  return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
};

/**
 * Orders text by its UTF-8 bytes, as DynamoDB and SQLite do. JavaScript orders by UTF-16 units, which puts characters
 * beyond the basic plane (surrogates, D800-DFFF) before E000-FFFF.
 */
const compareText = (left: string, right: string): number => {
  if (left === right) return 0;
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
};

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Orders two numbers or two texts; undefined if they cannot be ordered. */
export const compare = (left: Value | undefined, right: Value | undefined): number | undefined => {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  return undefined;
};

const definedNames = (map: Item): readonly string[] => Object.keys(map).filter((name) => map[name] !== undefined);

/** Deep equality of stored values; undefined attributes count as missing. */
export const sameValue = (left: Value | undefined, right: Value | undefined): boolean => {
  if (left === right) return true;
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((value, at) => sameValue(value, right[at]));
  if (!isMap(left) || !isMap(right)) return false;
  const names = definedNames(left);
  return names.length === definedNames(right).length && names.every((name) => sameValue(left[name], readStep(right, name)));
};

/** True for `attribute(path)`: an operand that is read from the item. */
export const isAttribute = (operand: Operand): operand is { readonly attribute: Path } =>
  typeof operand === 'object' && operand !== null && 'attribute' in operand && Object.keys(operand).length === 1;

const contains = (value: Value | undefined, part: string | number): boolean => {
  if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
  return isList(value) && value.includes(part);
};

type Comparison = Extract<Condition, { operand: Operand }>;

const comparisonHolds = ({ op, path, operand }: Comparison, item: Item | undefined): boolean => {
  const left = readPath(item, path);
  const right = isAttribute(operand) ? readPath(item, operand.attribute) : operand;
  // A comparison with a missing attribute is false; `differs` is the exception.
  if (op === 'differs') return left === undefined || right === undefined || !sameValue(left, right);
  if (left === undefined || right === undefined) return false;
  if (op === 'equals') return sameValue(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  if (op === 'below') return order < 0;
  if (op === 'atMost') return order <= 0;
  return op === 'above' ? order > 0 : order >= 0;
};

/** Does the condition hold for the item (undefined: there is none)? DynamoDB's semantics. */
export const conditionHolds = (condition: Condition, item: Item | undefined): boolean => {
  switch (condition.op) {
    case 'all':
      return condition.conditions.every((part) => conditionHolds(part, item));
    case 'any':
      return condition.conditions.some((part) => conditionHolds(part, item));
    case 'not':
      return !conditionHolds(condition.condition, item);
    case 'present':
      return readPath(item, condition.path) !== undefined;
    case 'absent':
      return readPath(item, condition.path) === undefined;
    case 'oneOf': {
      const value = readPath(item, condition.path);
      return (typeof value === 'string' || typeof value === 'number') && condition.values.includes(value);
    }
    case 'contains':
      return contains(readPath(item, condition.path), condition.value);
    default:
      return comparisonHolds(condition, item);
  }
};
