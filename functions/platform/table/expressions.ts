import type { Change, Condition, Operand, Path, Query, Value } from '../table.ts';
import { isAttribute, laterFirst, stepsOf } from './conditions.ts';
import type { CheckedQuery } from './query.ts';

/** What every DynamoDB expression of one request shares: placeholders for all names and values. */
export interface ExpressionAttributes {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, Value>;
}

interface Placeholders {
  name(name: string): string;
  value(value: Value): string;
  attributes(): ExpressionAttributes;
}

const placeholders = (): Placeholders => {
  const names = new Map<string, string>();
  const values: Record<string, Value> = {};
  return {
    name(name) {
      const known = names.get(name) ?? `#${names.size}`;
      names.set(name, known);
      return known;
    },
    value(value) {
      const placeholder = `:${Object.keys(values).length}`;
      values[placeholder] = value;
      return placeholder;
    },
    attributes: () => ({
      ...(names.size > 0 && { ExpressionAttributeNames: Object.fromEntries([...names].map(([name, text]) => [text, name])) }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    }),
  };
};

const pathText = (use: Placeholders, path: Path): string =>
  stepsOf(path)
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at > 0 ? '.' : ''}${use.name(step)}`))
    .join('');

const operandText = (use: Placeholders, operand: Operand): string =>
  isAttribute(operand) ? pathText(use, operand.attribute) : use.value(operand);

const SIGNS = { equals: '=', differs: '<>', below: '<', atMost: '<=', above: '>', atLeast: '>=' } as const;

const conditionText = (use: Placeholders, condition: Condition): string => {
  if ('conditions' in condition) {
    const parts = condition.conditions.map((part) => `(${conditionText(use, part)})`);
    return parts.join(condition.op === 'all' ? ' AND ' : ' OR ');
  }
  if ('condition' in condition) return `NOT (${conditionText(use, condition.condition)})`;
  const path = pathText(use, condition.path);
  if ('operand' in condition) return `${path} ${SIGNS[condition.op]} ${operandText(use, condition.operand)}`;
  if ('values' in condition) return `${path} IN (${condition.values.map((value) => use.value(value)).join(', ')})`;
  if ('value' in condition) return `contains(${path}, ${use.value(condition.value)})`;
  return condition.op === 'present' ? `attribute_exists(${path})` : `attribute_not_exists(${path})`;
};

const clause = (keyword: string, parts: readonly string[]): string[] =>
  parts.length === 0 ? [] : [`${keyword} ${parts.join(', ')}`];

const updateText = (use: Placeholders, { set = {}, add = {}, remove = [], append = {} }: Change): string => {
  const assignments: string[] = [];
  for (const [name, value] of Object.entries(set))
    if (value !== undefined) assignments.push(`${use.name(name)} = ${use.value(value)}`);
  const lists = Object.entries(append);
  const empty = lists.length > 0 ? use.value([]) : '';
  for (const [name, values] of lists) {
    const path = use.name(name);
    assignments.push(`${path} = list_append(if_not_exists(${path}, ${empty}), ${use.value(values)})`);
  }
  const sums = Object.entries(add).map(([name, amount]) => `${use.name(name)} ${use.value(amount)}`);
  const removed = remove.toSorted(laterFirst).map((path) => pathText(use, path));
  return [...clause('SET', assignments), ...clause('ADD', sums), ...clause('REMOVE', removed)].join(' ');
};

export interface WriteExpressions extends ExpressionAttributes {
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
}

/** The expressions of one write. An update that changes nothing has no `UpdateExpression`. */
export const writeExpressions = (when: Condition | undefined, change: Change = {}): WriteExpressions => {
  const use = placeholders();
  const update = updateText(use, change);
  const condition = when && conditionText(use, when);
  return {
    ...(update !== '' && { UpdateExpression: update }),
    ...(condition !== undefined && { ConditionExpression: condition }),
    ...use.attributes(),
  };
};

/** The key condition of a query. */
export const queryExpressions = ({
  keys,
  query,
}: CheckedQuery): ExpressionAttributes & { readonly KeyConditionExpression: string } => {
  const use = placeholders();
  const parts = [`${use.name(keys.partitionKey.name)} = ${use.value(query.partition)}`];
  if (query.range && keys.sortKey) parts.push(...rangeText(use, keys.sortKey.name, query.range));
  return { KeyConditionExpression: parts.join(' AND '), ...use.attributes() };
};

const rangeText = (use: Placeholders, sortKey: string, range: NonNullable<Query['range']>): string[] => {
  if ('equals' in range) return [`${use.name(sortKey)} = ${use.value(range.equals)}`];
  if ('beginsWith' in range) return [`begins_with(${use.name(sortKey)}, ${use.value(range.beginsWith)})`];
  const { from, to } = range;
  if (from === undefined && to === undefined) return [];
  const path = use.name(sortKey);
  if (from !== undefined && to !== undefined) return [`${path} BETWEEN ${use.value(from)} AND ${use.value(to)}`];
  return from !== undefined ? [`${path} >= ${use.value(from)}`] : to !== undefined ? [`${path} <= ${use.value(to)}`] : [];
};
