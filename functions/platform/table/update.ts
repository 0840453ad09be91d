import { type Change, InvalidTableRequest, type Item, type Key, type Path, type TableDeclaration, type Value } from '../table.ts';
import { isList, isMap, laterFirst, readStep, type Steps, stepsOf } from './conditions.ts';
import { writeExpressions } from './expressions.ts';
import { checkPath, checkValue, refuse } from './limits.ts';

const MAX_PARTS = 300;
const MAX_EXPRESSION = 4096;

type Draft = Record<string, Value | undefined>;

/**
 * The item after the change; every operand reads `before`. Neither argument is changed.
 * @throws InvalidTableRequest if an operand has the wrong type or a path leads into something that is not there
 */
export const applyChange = (before: Item | undefined, key: Key, change: Change): Item => {
  const after: Draft = { ...(before ?? key) };
  for (const [name, value] of Object.entries(change.set ?? {})) if (value !== undefined) after[name] = value;
  for (const [name, amount] of Object.entries(change.add ?? {})) after[name] = sum(name, after[name], amount);
  for (const [name, values] of Object.entries(change.append ?? {})) after[name] = [...listIn(name, after[name]), ...values];
  if (change.remove) removeAll(after, change.remove);
  return after;
};

const sum = (name: string, value: Value | undefined, amount: number): number => {
  if (value === undefined) return amount;
  if (typeof value !== 'number') throw new InvalidTableRequest(`${name} is not a number: nothing can be added to it`);
  return addDecimal(value, amount);
};

const listIn = (name: string, value: Value | undefined): readonly Value[] => {
  if (value === undefined) return [];
  if (!isList(value)) throw new InvalidTableRequest(`${name} is not a list: nothing can be appended to it`);
  return value;
};

/** DynamoDB adds decimals: 0.1 + 0.2 is 0.3 there. */
const addDecimal = (left: number, right: number): number => {
  if (Number.isInteger(left) && Number.isInteger(right)) return left + right;
  const a = decimalOf(left);
  const b = decimalOf(right);
  const scale = Math.max(a.scale, b.scale);
  const total = a.digits * 10n ** BigInt(scale - a.scale) + b.digits * 10n ** BigInt(scale - b.scale);
  return Number(`${total}e-${scale}`);
};

/** A number as `digits / 10^scale`. */
const decimalOf = (value: number): { readonly digits: bigint; readonly scale: number } => {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
};

const removeAll = (after: Draft, paths: readonly Path[]): void => {
  const nested: Steps[] = [];
  for (const path of paths.map(stepsOf)) {
    if (path.length === 1) delete after[path[0]];
    else nested.push(path);
  }
  for (const [root] of nested) after[root] = structuredClone(after[root]);
  for (const path of nested) checkParent(after, path);
  // Later list elements first, so that an index still means the element it meant before the update.
  for (const path of nested.toSorted(laterFirst)) removeAt(parentOf(after, path), path.at(-1));
};

const parentOf = (item: Item, path: Steps): Value | undefined => {
  let value: Value | undefined = item;
  for (const step of path.slice(0, -1)) value = readStep(value, step);
  return value;
};

const checkParent = (item: Item, path: Steps): void => {
  const parent = parentOf(item, path);
  const fits = typeof path.at(-1) === 'number' ? isList(parent) : isMap(parent);
  if (!fits) throw new InvalidTableRequest(`The path ${path.join('.')} leads into something that is not there`);
};

const removeAt = (parent: Value | undefined, step: string | number | undefined): void => {
  if (typeof step === 'number' && Array.isArray(parent)) parent.splice(step, 1);
  else if (step !== undefined && typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, step);
};

/**
 * Refuses changes DynamoDB would refuse whatever the item is: of key attributes, with bad values, or of overlapping
 * paths. @throws InvalidTableRequest
 */
export const checkChange = (declaration: TableDeclaration, change: Change): void => {
  const paths: Steps[] = (change.remove ?? []).map(stepsOf);
  for (const [name, value] of Object.entries(change.set ?? {})) {
    if (value === undefined) continue;
    checkValue(value);
    paths.push([name]);
  }
  for (const [name, amount] of Object.entries(change.add ?? {})) {
    if (typeof amount !== 'number') refuse(`Only numbers can be added to ${name}`);
    checkValue(amount);
    paths.push([name]);
  }
  for (const [name, values] of Object.entries(change.append ?? {})) {
    if (!Array.isArray(values)) refuse(`Only a list can be appended to ${name}`);
    checkValue(values);
    paths.push([name]);
  }
  for (const path of paths) checkPath(path);
  if (paths.length > MAX_PARTS / 3) checkLength(change, paths.length);
  checkRoots(declaration, paths);
};

/** DynamoDB takes update expressions of up to 4 KB with up to 300 operators. */
const checkLength = (change: Change, parts: number): void => {
  const { UpdateExpression = '' } = writeExpressions(undefined, change);
  if (parts > MAX_PARTS || UpdateExpression.length > MAX_EXPRESSION) refuse(`An update of ${parts} attributes is too long`);
};

/** The sums of an `add` must still be numbers that are kept exactly. */
export const checkSums = (change: Change, after: Item): void => {
  for (const name in change.add) checkValue(after[name] ?? 0);
};

const checkRoots = (declaration: TableDeclaration, paths: readonly Steps[]): void => {
  const roots = new Map<string | number | undefined, Steps[]>();
  for (const path of paths) {
    if (path[0] === declaration.partitionKey.name || path[0] === declaration.sortKey?.name)
      refuse(`The key attribute ${path[0]} cannot be changed`);
    const others = roots.get(path[0]);
    if (!others) roots.set(path[0], [path]);
    else if (others.some((other) => overlaps(other, path))) refuse(`Two parts of the change touch ${path[0]}`);
    else others.push(path);
  }
};

const overlaps = (left: Steps, right: Steps): boolean => {
  const shorter = Math.min(left.length, right.length);
  return left.slice(0, shorter).every((step, at) => step === right[at]);
};
