import { afterAll, beforeAll, expect, test } from 'vitest';
import { layOutIndexes } from '#functions/app/lay-out-indexes.ts';
import { journeyTemplate } from '#functions/behavior/journey-index.opensearch.ts';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import type { IndexTemplate } from '#platform/opensearch.ts';
import { type BorrowedSearch, borrowSearch } from '#test/house/borrowed-search.ts';

/** A deploy that knows more fields than the one before, on a running OpenSearch. */

const { settings, mappings } = eventTemplate.template;
/** The template as it was before `ruleId`. */
const { ruleId, ...before } = mappings.properties as Readonly<Record<string, object>>;
const older: IndexTemplate = { ...eventTemplate, template: { settings, mappings: { ...mappings, properties: before } } };
const TODAY = 'events-2026-11-23';
const write = { create: { _index: TODAY } };

let borrowed: BorrowedSearch;
let reports: string[];
const deploy = (templates: readonly IndexTemplate[]) =>
  layOutIndexes(templates, { search: borrowed.search, report: (error) => void reports.push(String(error)) });

beforeAll(() => {
  reports = [];
  borrowed = borrowSearch(process.env.AXON_SEARCH_URL ?? '', `added-${process.pid}-`);
});
afterAll(async () => {
  await borrowed.giveBack();
  await borrowed.search.close();
});

test("today's index takes a field from the deploy on that added it", async () => {
  await deploy([older, journeyTemplate]);
  await borrowed.bulk([write, { id: 'a', kind: 'event' }]);
  await expect(borrowed.bulk([write, { id: 'b', ruleId: 'r1' }])).rejects.toThrow('ruleId');
  await deploy([eventTemplate, journeyTemplate]);
  await borrowed.bulk([write, { id: 'b', ruleId: 'r1' }]);
  await expect(borrowed.bulk([write, { id: 'c', unheardOf: 1 }])).rejects.toThrow('unheardOf');
  await deploy([eventTemplate, journeyTemplate]);
  expect(reports).toEqual([]);
});

test('a field that has another type already is told by its name, and the deploy goes on', async () => {
  const properties = { ...before, ruleId: { type: 'long' }, later: ruleId };
  await deploy([{ ...eventTemplate, template: { settings, mappings: { ...mappings, properties } } }]);
  expect(reports).toEqual([expect.stringMatching(/ruleId.*cannot be changed from type \[keyword\] to \[long\]/)]);
  await expect(borrowed.bulk([write, { id: 'd', later: 'x' }])).rejects.toThrow('later');
});
