import type { OpenSearch } from '#platform/opensearch.ts';
import type { EraseEvents } from './event-index.ts';
import { EVENTS } from './index-events.opensearch.ts';

/** As many as one terms query takes with room to spare. */
const AT_ONCE = 1_000;

/** Events of the browsers and events that name the customer, in every daily index. */
export const eraseEventsOpenSearch =
  (search: Pick<OpenSearch, 'removeWhere'>): EraseEvents =>
  async ({ customerId, visitorIds }) => {
    if (customerId !== undefined) await search.removeWhere(EVENTS, { term: { customerId } });
    const ids = [...visitorIds];
    for (let from = 0; from < ids.length; from += AT_ONCE)
      await search.removeWhere(EVENTS, { terms: { visitorId: ids.slice(from, from + AT_ONCE) } });
  };
