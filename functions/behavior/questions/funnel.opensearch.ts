import * as z from 'zod';
import type { Json, OpenSearch } from '#platform/opensearch.ts';
import { JOURNEYS } from '../journey-index.opensearch.ts';
import { type AskFunnel, DEFAULT_WINDOW_MS, type FunnelQuestion } from './funnel.ts';

/**
 * Counts journey documents, one per person, with filters only: no script, no cardinality. The default window reads plain
 * date fields; any other window reads the nested chains. Both are exact.
 */
export const funnelBody = (question: FunnelQuestion) => {
  const { activityId, from, to, windowMs } = question;
  const period = { gte: from, lt: to };
  const reached = (step: 'click' | 'reserve' | 'purchase'): Json =>
    windowMs === DEFAULT_WINDOW_MS
      ? { range: { [`inDefaultWindow.${step}`]: period } }
      : nested([{ range: { 'chains.start': period } }, { range: { [`chains.${step}`]: { lt: windowMs } } }]);
  return {
    size: 0,
    track_total_hits: false,
    query: {
      bool: { filter: [{ term: { activityId } }, { range: { firstAt: { lt: to } } }, { range: { lastAt: { gte: from } } }] },
    },
    aggs: {
      people: {
        filters: {
          filters: {
            VISIT: { range: { visits: period } },
            CLICK: reached('click'),
            RESERVE: reached('reserve'),
            PURCHASE: reached('purchase'),
            truncated: { term: { truncated: true } },
          },
        },
      },
    },
  };
};

const nested = (filter: readonly Json[]): Json => ({ nested: { path: 'chains', query: { bool: { filter } } } });

const Bucket = z.object({ doc_count: z.int().nonnegative() });
const FunnelAnswer = z.object({
  aggregations: z.object({
    people: z.object({
      buckets: z.object({ VISIT: Bucket, CLICK: Bucket, RESERVE: Bucket, PURCHASE: Bucket, truncated: Bucket }),
    }),
  }),
});
/** OpenSearch leaves aggregations out when no index matches: nothing was ever indexed. */
const EmptyAnswer = z.object({ _shards: z.object({ total: z.literal(0) }) });
const NOBODY = { doc_count: 0 };

export const funnelOpenSearch =
  (search: OpenSearch): AskFunnel =>
  async (question) => {
    const answer = await search.search(JOURNEYS, funnelBody(question));
    const { VISIT, CLICK, RESERVE, PURCHASE, truncated } = EmptyAnswer.safeParse(answer).success
      ? { VISIT: NOBODY, CLICK: NOBODY, RESERVE: NOBODY, PURCHASE: NOBODY, truncated: NOBODY }
      : FunnelAnswer.parse(answer).aggregations.people.buckets;
    return {
      people: {
        VISIT: VISIT.doc_count,
        CLICK: CLICK.doc_count,
        RESERVE: RESERVE.doc_count,
        PURCHASE: PURCHASE.doc_count,
      },
      truncated: truncated.doc_count,
    };
  };
