import { describe, expect, test } from 'vitest';
import { queryExpressions, writeExpressions } from '#platform/table/expressions.ts';
import { checkQuery } from '#platform/table/query.ts';
import {
  above,
  absent,
  all,
  any,
  attribute,
  contains,
  differs,
  equals,
  not,
  oneOf,
  present,
  type Query,
} from '#platform/table.ts';
import { singles, things, words } from './table.contract.ts';

describe('expressions for DynamoDB', () => {
  test('name every attribute and value by placeholder, attributes once', () => {
    expect(writeExpressions(all(equals('state', 'FREE'), above('size.x', 1), absent('state')))).toEqual({
      ConditionExpression: '(#0 = :0) AND (#1 > :1) AND (attribute_not_exists(#0))',
      ExpressionAttributeNames: { '#0': 'state', '#1': 'size.x' },
      ExpressionAttributeValues: { ':0': 'FREE', ':1': 1 },
    });
  });

  test('keep the grouping of nested conditions', () => {
    const { ConditionExpression } = writeExpressions(any(not(all(present('a'), contains('b', 'x'))), oneOf('c', [1, 'two'])));
    expect(ConditionExpression).toBe('(NOT ((attribute_exists(#0)) AND (contains(#1, :0)))) OR (#2 IN (:1, :2))');
  });

  test('write paths step by step and compare attributes with each other', () => {
    expect(writeExpressions(differs(['a.b', 'c', 0, 'c'], attribute(['d', 1])))).toEqual({
      ConditionExpression: '#0.#1[0].#1 <> #2[1]',
      ExpressionAttributeNames: { '#0': 'a.b', '#1': 'c', '#2': 'd' },
    });
  });

  test('put each kind of change in its clause, with the condition in the same request', () => {
    const change = {
      set: { a: { x: 1 }, none: undefined },
      add: { n: -1 },
      append: { l: [1, 2], m: [] },
      remove: ['z', ['list', 0], ['list', 3]],
    } as const;
    expect(writeExpressions(equals('n', 1), change)).toEqual({
      UpdateExpression:
        'SET #0 = :0, #1 = list_append(if_not_exists(#1, :1), :2), #2 = list_append(if_not_exists(#2, :1), :3) ADD #3 :4 REMOVE #4[3], #4[0], #5',
      ConditionExpression: '#3 = :5',
      ExpressionAttributeNames: { '#0': 'a', '#1': 'l', '#2': 'm', '#3': 'n', '#4': 'list', '#5': 'z' },
      ExpressionAttributeValues: { ':0': { x: 1 }, ':1': [], ':2': [1, 2], ':3': [], ':4': -1, ':5': 1 },
    });
  });

  test('are left out where there is nothing to say', () => {
    expect(writeExpressions(undefined)).toEqual({});
    expect(writeExpressions(undefined, { set: { a: undefined }, remove: [] })).toEqual({});
  });

  test('query by partition and range of the sort key', () => {
    const text = (query: Query, table = things) => queryExpressions(checkQuery(table, query)).KeyConditionExpression;
    expect(queryExpressions(checkQuery(singles, { partition: 'a' }))).toEqual({
      KeyConditionExpression: '#0 = :0',
      ExpressionAttributeNames: { '#0': 'id' },
      ExpressionAttributeValues: { ':0': 'a' },
    });
    expect(text({ partition: 'a', range: { equals: 1 } })).toBe('#0 = :0 AND #1 = :1');
    expect(text({ partition: 'a', range: { from: 1, to: 2 } })).toBe('#0 = :0 AND #1 BETWEEN :1 AND :2');
    expect(text({ partition: 'a', range: { from: 0 } })).toBe('#0 = :0 AND #1 >= :1');
    expect(text({ partition: 'a', range: { to: 0 } })).toBe('#0 = :0 AND #1 <= :1');
    expect(text({ partition: 'a', range: {} })).toBe('#0 = :0');
    expect(text({ partition: 'a', range: { beginsWith: 'x' } }, words)).toBe('#0 = :0 AND begins_with(#1, :1)');
    const onIndex = queryExpressions(checkQuery(things, { partition: 'o', index: 'byOwner', range: { from: 1 } }));
    expect(onIndex.ExpressionAttributeNames).toEqual({ '#0': 'owner', '#1': 'rank' });
  });
});
