import type { JourneyIndex } from '#functions/behavior/journey-index.ts';
import { type JourneyItem, journeyStore } from '#functions/behavior/journey-store.ts';
import { onEvents } from '#functions/behavior/on-events.ts';
import { onJourneyChange, reindexJourneys } from '#functions/behavior/on-journey-change.ts';
import type { AskFunnel } from '#functions/behavior/questions/funnel.ts';
import { behaviorRoutes } from '#functions/behavior/routes.ts';
import { type LiveQuestion, liveEvents, type RawEvents } from '#functions/collection/live-events.ts';
import { liveEventRoutes } from '#functions/collection/live-events-routes.ts';
import { claimEventsOn } from '#functions/customers/claim-events.ts';
import { visitorStore } from '#functions/customers/visitor-store.ts';
import type { Blobs } from '#platform/blobs.ts';
import type { BatchResult, DeliveredRecord } from '#platform/stream.ts';
import type { Database, TableChange } from '#platform/table.ts';
import { answerOnce } from '#shared/answer-once.ts';
import type { Clock } from '#shared/clock.ts';
import { type BoundRoute, bindRoutes } from '#shared/route.ts';
import { allActivityIds } from './catalog.ts';
import type { Drivers } from './drivers.ts';
import { setAsideRecord } from './set-aside.ts';

/** The questions an analytics engine answers: OpenSearch on AWS, DuckDB embedded. */
export interface Questions {
  readonly funnel: AskFunnel;
  readonly liveEvents: RawEvents;
}

/** How long equal questions share one answer: well below the 2 s in which a purchase must show. */
const KEEP_MS = 500;

/** Funnel and live view. */
export const behaviorApi = ({
  clock,
  questions,
}: {
  readonly clock: Clock;
  readonly questions: Questions;
}): readonly BoundRoute[] => {
  const keep = { clock, keepMs: KEEP_MS };
  return [
    ...bindRoutes(behaviorRoutes, { clock, funnel: answerOnce(questions.funnel, keep) }),
    ...bindRoutes(liveEventRoutes, {
      liveEvents: answerOnce((question: LiveQuestion) => liveEvents(question, questions.liveEvents), keep),
    }),
  ];
};

/** Consumer of the events stream that advances journeys. */
export const advanceJourneys = (
  drivers: Drivers & { readonly blobs: Blobs },
): ((records: readonly DeliveredRecord[]) => Promise<BatchResult>) => {
  const { database, clock } = drivers;
  const visitors = visitorStore(database);
  const deps = {
    clock,
    journeys: journeyStore(database),
    claimEvents: claimEventsOn(visitors),
    markSettled: visitors.markSettled,
    setAside: setAsideRecord(drivers),
  };
  return (records) => onEvents(records, deps);
};

/** Consumer of the journeys' changes that keeps the analytics engine up to date. */
export const indexJourneys =
  (index: JourneyIndex) =>
  (changes: readonly TableChange<JourneyItem>[]): Promise<BatchResult> =>
    onJourneyChange(changes, { index });

/** Fills a lost index again from the journeys table. */
export const refillJourneyIndex = async (database: Database, index: JourneyIndex): Promise<void> =>
  reindexJourneys(await Array.fromAsync(allActivityIds(database)), { journeys: journeyStore(database), index });
