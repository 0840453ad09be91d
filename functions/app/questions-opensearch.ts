import { funnelOpenSearch } from '#functions/behavior/questions/funnel.opensearch.ts';
import { liveEventsOpenSearch } from '#functions/collection/live-events.opensearch.ts';
import type { OpenSearch } from '#platform/opensearch.ts';
import type { Questions } from './behavior.ts';

/** Every question on OpenSearch, as on AWS. */
export const openSearchQuestions = (search: OpenSearch): Questions => ({
  funnel: funnelOpenSearch(search),
  liveEvents: liveEventsOpenSearch(search),
});
