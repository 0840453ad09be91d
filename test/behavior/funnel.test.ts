import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '#functions/behavior/journey-document.ts';
import { journeyIndexDuckDb, journeyTables } from '#functions/behavior/journey-index.duckdb.ts';
import { funnelDuckDb } from '#functions/behavior/questions/funnel.duckdb.ts';
import { countFunnel, type FunnelQuestion, funnelOf } from '#functions/behavior/questions/funnel.ts';
import { DuckDb } from '#platform/duckdb.ts';
import { bruteForce, journey, randomJourneys, randomQuestions } from './random-journeys.ts';

let duck: DuckDb;
beforeAll(async () => {
  duck = await DuckDb.open({ path: ':memory:', tables: journeyTables });
});
afterAll(() => duck.close());

describe('the funnel equals a brute-force search over all chains', () => {
  it('in the definition and in DuckDB, on 12,000 random journeys with repeats, ties and gaps', async () => {
    const index = journeyIndexDuckDb(duck);
    const journeys = randomJourneys(12_000, 7);
    await index.put(journeys.map(documentOf));
    const ask = funnelDuckDb(duck);
    for (const question of randomQuestions(60, 11)) {
      const expected = bruteForce(journeys, question);
      expect(countFunnel(journeys, question).people).toEqual(expected);
      expect((await ask(question)).people).toEqual(expected);
    }
  });
});
