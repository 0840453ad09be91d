import type { JourneyDocument } from './journey-document.ts';
import type { JourneyKey } from './journey-store.ts';

export interface RemovedJourney extends JourneyKey {
  /** Version of the journey that was removed. */
  readonly version: number;
}

/** Where journeys can be counted: OpenSearch on AWS, DuckDB embedded. Derived from the table, so it may be lost. */
export interface JourneyIndex {
  /** Writes whole documents. An older version never replaces a newer one, so order and repetition do not matter. */
  put(documents: readonly JourneyDocument[]): Promise<void>;
  /** Removes journeys unless a newer version has come since. */
  remove(journeys: readonly RemovedJourney[]): Promise<void>;
}
