import type { Questions } from '#functions/app/behavior.ts';
import { openSearchQuestions } from '#functions/app/questions-opensearch.ts';
import { journeyIndexDuckDb, journeyTables } from '#functions/behavior/journey-index.duckdb.ts';
import { journeyIndexOpenSearch, journeyTemplate } from '#functions/behavior/journey-index.opensearch.ts';
import type { JourneyIndex } from '#functions/behavior/journey-index.ts';
import { funnelDuckDb } from '#functions/behavior/questions/funnel.duckdb.ts';
import type { EventIndex } from '#functions/collection/event-index.ts';
import { eventIndexDuckDb, eventTables } from '#functions/collection/index-events.duckdb.ts';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import { liveEventsDuckDb } from '#functions/collection/live-events.duckdb.ts';
import { DuckDb } from '#platform/duckdb.ts';
import type { Clock } from '#shared/clock.ts';
import { type BorrowedSearch, borrowSearch } from './borrowed-search.ts';

/** What every question is asked of, and how it is filled. */
export interface AnalyticsEngine {
  readonly journeys: JourneyIndex;
  readonly events: EventIndex;
  readonly questions: Questions;
  /** Makes what was written visible to questions. */
  settle(): Promise<void>;
  /** Forgets everything written. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** A live OpenSearch, where the environment names one (`npm run localstack:test`); else the embedded engine. */
const searchUrl = process.env.AXON_SEARCH_URL;

/** In the titles of the suites, so that a report tells which engine was asked. */
export const ANALYTICS = searchUrl ? 'OpenSearch' : 'DuckDB';

/** The engine of this run; nobody else sees what is written into it. */
export const openAnalytics = ({ clock }: { readonly clock: Clock }): Promise<AnalyticsEngine> =>
  searchUrl ? onOpenSearch(searchUrl) : onDuckDb(clock);

const onDuckDb = async (clock: Clock): Promise<AnalyticsEngine> => {
  const duck = await DuckDb.open({ path: ':memory:', tables: [...journeyTables, ...eventTables] });
  return {
    journeys: journeyIndexDuckDb(duck),
    events: eventIndexDuckDb(duck, { clock }),
    questions: { funnel: funnelDuckDb(duck), liveEvents: liveEventsDuckDb(duck) },
    settle: async () => undefined,
    clear: () =>
      duck.write(async (writer) => {
        for (const table of ['journeys', 'raw_events']) await writer.run(`DELETE FROM ${table}`);
      }),
    close: async () => duck.close(),
  };
};

const onOpenSearch = async (url: string): Promise<AnalyticsEngine> => {
  const borrowed = borrowSearch(url, `contract-${process.pid}-`);
  const { search } = borrowed;
  for (const template of [journeyTemplate, eventTemplate]) await search.putTemplate(template);
  return {
    journeys: journeyIndexOpenSearch(search),
    events: likeFirehose(borrowed),
    questions: openSearchQuestions(search),
    settle: borrowed.refresh,
    clear: borrowed.deleteIndexes,
    async close() {
      await borrowed.giveBack();
      await search.close();
    },
  };
};

/** On AWS nobody but Firehose writes events: the record as it is, under an id of Firehose's own, into an index a day. */
const likeFirehose = ({ bulk }: BorrowedSearch): EventIndex => ({
  append: (events) =>
    bulk(
      events.flatMap(({ receivedAt, body }) => [
        { create: { _index: `events-${new Date(receivedAt).toISOString().slice(0, 10)}` } },
        JSON.parse(body),
      ]),
    ),
});
