import type { IndexTemplate, OpenSearch } from '#platform/opensearch.ts';
import type { Report } from '#platform/report.ts';

/**
 * Lays out the indexes there will be, and adds new fields to those there are: today's index of events was made before this
 * deploy, and refuses every event with a field it does not know. An index that cannot take them (a field of it has another type)
 * is reported and does not undo the deploy, which would not mend it; an engine that does not answer does.
 */
export const layOutIndexes = async (
  templates: readonly IndexTemplate[],
  { search, report }: { readonly search: Pick<OpenSearch, 'putTemplate' | 'putMapping'>; readonly report: Report },
): Promise<void> => {
  for (const template of templates) {
    // First: an index that is made in between has the new fields then.
    await search.putTemplate(template);
    const reason = await search.putMapping(template);
    const { name: index } = template;
    if (reason !== undefined) report(new Error(`Fields were not added to the indexes: ${reason}`), { during: 'deploy', index });
  }
};
