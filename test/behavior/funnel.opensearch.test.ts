import { describe, expect, it } from 'vitest';
import { documentOf } from '#functions/behavior/journey-document.ts';
import {
  indexedJourney,
  journeyDocumentId,
  journeyIndexOpenSearch,
  journeyTemplate,
} from '#functions/behavior/journey-index.opensearch.ts';
import { funnelBody, funnelOpenSearch } from '#functions/behavior/questions/funnel.opensearch.ts';
import { DEFAULT_WINDOW_MS, type FunnelQuestion } from '#functions/behavior/questions/funnel.ts';
import type { Json, OpenSearch, VersionedWrite } from '#platform/opensearch.ts';
import { DAY, HOUR } from '#shared/clock.ts';
import { bruteForce, EPOCH, journey, randomJourneys, randomQuestions } from './random-journeys.ts';
import { countMatches, matches } from './search-semantics.ts';

const week: FunnelQuestion = { activityId: 'act_1', from: EPOCH, to: EPOCH + DAY, windowMs: DEFAULT_WINDOW_MS };

/** Answers our bodies by the meaning of the query language, on these documents. */
const searchOver = (documents: readonly Json[]): Pick<OpenSearch, 'search'> => ({
  async search(_index, body) {
    const { query, aggs } = body as ReturnType<typeof funnelBody>;
    const found = documents.filter((document) => matches(query, document));
    return { aggregations: { people: { buckets: countMatches(aggs.people.filters.filters, found) } } };
  },
});
const withWrites = (search: Pick<OpenSearch, 'search'>): OpenSearch => ({
  ...search,
  write: async () => undefined,
  putTemplate: async () => undefined,
  putMapping: async () => undefined,
  removeWhere: async () => undefined,
  close: async () => undefined,
});

describe('the funnel on OpenSearch', () => {
  it('equals a brute-force search over all chains, on 10,000 random journeys, in the default and in other windows', async () => {
    const journeys = randomJourneys(10_000, 3);
    const ask = funnelOpenSearch(withWrites(searchOver(journeys.map((one) => indexedJourney(documentOf(one))))));
    for (const question of randomQuestions(12, 5).flatMap((one) => [one, { ...one, windowMs: DEFAULT_WINDOW_MS }]))
      expect((await ask(question)).people).toEqual(bruteForce(journeys, question));
  });

  it('reads the default window from plain date fields, without scripts or joins', () => {
    expect(funnelBody(week)).toEqual({
      size: 0,
      track_total_hits: false,
      query: {
        bool: {
          filter: [
            { term: { activityId: 'act_1' } },
            { range: { firstAt: { lt: EPOCH + DAY } } },
            { range: { lastAt: { gte: EPOCH } } },
          ],
        },
      },
      aggs: {
        people: {
          filters: {
            filters: {
              VISIT: { range: { visits: { gte: EPOCH, lt: EPOCH + DAY } } },
              CLICK: { range: { 'inDefaultWindow.click': { gte: EPOCH, lt: EPOCH + DAY } } },
              RESERVE: { range: { 'inDefaultWindow.reserve': { gte: EPOCH, lt: EPOCH + DAY } } },
              PURCHASE: { range: { 'inDefaultWindow.purchase': { gte: EPOCH, lt: EPOCH + DAY } } },
              truncated: { term: { truncated: true } },
            },
          },
        },
      },
    });
  });

  it('reads other windows from the nested chains, start and step of one chain together', () => {
    const { CLICK } = funnelBody({ ...week, windowMs: HOUR }).aggs.people.filters.filters;
    const chain = [{ range: { 'chains.start': { gte: EPOCH, lt: EPOCH + DAY } } }, { range: { 'chains.click': { lt: HOUR } } }];
    expect(CLICK).toEqual({ nested: { path: 'chains', query: { bool: { filter: chain } } } });
  });

  it('is zero before anything was ever indexed', async () => {
    const nothing = { search: async () => ({ _shards: { total: 0 }, hits: { hits: [] } }) };
    expect(await funnelOpenSearch(withWrites(nothing))(week)).toEqual({
      people: { VISIT: 0, CLICK: 0, RESERVE: 0, PURCHASE: 0 },
      truncated: 0,
    });
  });

  it('refuses an answer of another shape instead of showing zeros', async () => {
    const odd = { search: async () => ({ _shards: { total: 2 }, aggregations: {} }) };
    await expect(funnelOpenSearch(withWrites(odd))(week)).rejects.toThrow();
  });
});

describe('the journeys index', () => {
  const one = documentOf(journey('v:a', { VISIT: [0, 700_000], CLICK: [5], RESERVE: [6], PURCHASE: [700_001] }));

  it('is strict and has exactly the fields of an indexed journey', () => {
    const { mappings } = journeyTemplate.template;
    expect(mappings).toMatchObject({ dynamic: 'strict' });
    const { properties } = mappings as { properties: Record<string, { properties?: object }> };
    const indexed = indexedJourney(one);
    expect(Object.keys(properties).toSorted()).toEqual(Object.keys(indexed).toSorted());
    expect(Object.keys(properties.inDefaultWindow?.properties ?? {})).toEqual(Object.keys(indexed.inDefaultWindow));
    expect(Object.keys(properties.chains?.properties ?? {})).toEqual(['start', 'click', 'reserve', 'purchase']);
  });

  it('keeps for each step the visits that lead to it within seven days', () => {
    expect(indexedJourney(one)).toMatchObject({
      visits: [EPOCH, EPOCH + 700_000_000],
      inDefaultWindow: { click: [EPOCH], reserve: [EPOCH], purchase: [] },
      chains: [{ start: EPOCH, click: 5_000, reserve: 6_000, purchase: 700_001_000 }, { start: EPOCH + 700_000_000 }],
    });
  });

  it('writes and removes by version, under an id that is short for every customer id', async () => {
    const written: VersionedWrite[] = [];
    const search: OpenSearch = {
      ...withWrites(searchOver([])),
      write: async (_index, writes) => {
        written.push(...writes);
      },
    };
    const index = journeyIndexOpenSearch(search);
    const long = { ...one, personId: `c:${'길'.repeat(128)}`, version: 4 };
    await index.put([long]);
    await index.remove([long]);
    expect(written).toMatchObject([
      { kind: 'put', version: 4, id: journeyDocumentId(long) },
      { kind: 'remove', version: 4, id: journeyDocumentId(long) },
    ]);
    expect(journeyDocumentId(long)).toHaveLength(43);
  });
});
