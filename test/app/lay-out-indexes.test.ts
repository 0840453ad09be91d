import { expect, test } from 'vitest';
import { layOutIndexes } from '#functions/app/lay-out-indexes.ts';
import { journeyTemplate } from '#functions/behavior/journey-index.opensearch.ts';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import type { IndexTemplate } from '#platform/opensearch.ts';

/** A deploy onto an engine that answers so to added fields. */
const aDeploy = (answer: (template: IndexTemplate) => string | undefined) => {
  const done: string[] = [];
  const reports: (readonly [string, unknown])[] = [];
  const search = {
    putTemplate: async ({ name }: IndexTemplate) => void done.push(`template ${name}`),
    putMapping: async (template: IndexTemplate) => {
      done.push(`fields ${template.name}`);
      return answer(template);
    },
  };
  const report = (error: unknown, facts: object) => void reports.push([String(error), facts]);
  return { done, reports, run: () => layOutIndexes([eventTemplate, journeyTemplate], { search, report }) };
};

test('a deploy lays out coming indexes first, then adds its fields to those there are', async () => {
  const { done, reports, run } = aDeploy(() => undefined);
  await run();
  expect(done).toEqual(['template events', 'fields events', 'template journeys', 'fields journeys']);
  expect(reports).toEqual([]);
});

test('fields an index cannot take are reported with the reason; the deploy goes on', async () => {
  const { done, reports, run } = aDeploy(({ name }) => (name === 'events' ? 'mapper [ip] cannot be changed' : undefined));
  await run();
  expect(done).toContain('fields journeys');
  expect(reports).toEqual([[expect.stringContaining('mapper [ip] cannot be changed'), { during: 'deploy', index: 'events' }]]);
});

test('an engine that does not answer fails the deploy, which is then tried again', async () => {
  const { reports, run } = aDeploy(() => {
    throw new Error('nobody there');
  });
  await expect(run()).rejects.toThrow('nobody there');
  expect(reports).toEqual([]);
});
