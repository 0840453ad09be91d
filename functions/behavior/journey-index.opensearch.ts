import { createHash } from 'node:crypto';
import type { IndexTemplate, OpenSearch } from '#platform/opensearch.ts';
import type { Chain, JourneyDocument } from './journey-document.ts';
import type { JourneyIndex } from './journey-index.ts';
import type { JourneyKey } from './journey-store.ts';
import { DEFAULT_WINDOW_MS } from './questions/funnel.ts';

export const JOURNEYS = 'journeys';

const date = { type: 'date', format: 'epoch_millis' } as const;
const keyword = { type: 'keyword' } as const;
const milliseconds = { type: 'long' } as const;

export const journeyTemplate: IndexTemplate = {
  name: 'journeys',
  index_patterns: [JOURNEYS],
  template: {
    settings: { 'index.refresh_interval': '1s', 'index.number_of_shards': 2 },
    mappings: {
      dynamic: 'strict',
      properties: {
        activityId: keyword,
        personId: keyword,
        version: { type: 'long' },
        truncated: { type: 'boolean' },
        firstAt: date,
        lastAt: date,
        visits: date,
        inDefaultWindow: { properties: { click: date, reserve: date, purchase: date } },
        chains: {
          type: 'nested',
          properties: { start: date, click: milliseconds, reserve: milliseconds, purchase: milliseconds },
        },
      },
    },
  },
};

/**
 * The indexed form. `inDefaultWindow.click` holds the time of every **visit** from which a click was reached within seven
 * days, and so on, so the funnel of any period is a range filter on plain date fields: a range with both ends matches a
 * document if one of its values lies in it, which is exactly "one chain of this person starts in the period".
 * `chains` (nested) answers other windows as exactly, at the price of a join.
 */
export const indexedJourney = (document: JourneyDocument) => {
  const { chains, ...rest } = document;
  const visitsReaching = (step: Exclude<keyof Chain, 'start'>): readonly number[] =>
    chains.filter(({ [step]: elapsed }) => elapsed !== undefined && elapsed < DEFAULT_WINDOW_MS).map(({ start }) => start);
  return {
    ...rest,
    visits: chains.map(({ start }) => start),
    inDefaultWindow: {
      click: visitsReaching('click'),
      reserve: visitsReaching('reserve'),
      purchase: visitsReaching('purchase'),
    },
    chains,
  };
};

/** A customer's id may be longer than the 512 bytes OpenSearch allows for a document's. */
export const journeyDocumentId = ({ activityId, personId }: JourneyKey): string =>
  createHash('sha256').update(`${activityId} ${personId}`).digest('base64url');

export const journeyIndexOpenSearch = (search: OpenSearch): JourneyIndex => ({
  put: (documents) =>
    search.write(
      JOURNEYS,
      documents.map((document) => ({
        kind: 'put',
        id: journeyDocumentId(document),
        version: document.version,
        document: indexedJourney(document),
      })),
    ),
  remove: (journeys) =>
    search.write(
      JOURNEYS,
      journeys.map((journey) => ({ kind: 'remove', id: journeyDocumentId(journey), version: journey.version })),
    ),
});
