import type { DuckDb } from '#platform/duckdb.ts';
import type { JourneyDocument } from './journey-document.ts';
import type { JourneyIndex } from './journey-index.ts';

const scalars = {
  activity_id: 'VARCHAR',
  person_id: 'VARCHAR',
  version: 'BIGINT',
  truncated: 'BOOLEAN',
  first_at: 'BIGINT',
  last_at: 'BIGINT',
};
/** One element per chain, so the four lists of a journey are of one length. */
const lists = ['starts', 'clicks', 'reserves', 'purchases'];
const columns = [
  'key BIGINT',
  ...Object.entries(scalars).map(([name, type]) => `${name} ${type}`),
  ...lists.map((name) => `${name} BIGINT[]`),
].join(', ');

/**
 * There is no primary key on purpose: at 1 M journeys its index made a batch of 500 take 160 ms; finding the old rows by
 * a hash of the key takes 18 ms.
 */
export const journeyTables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS journeys (${columns})`,
  `CREATE TEMP TABLE IF NOT EXISTS arrived_journeys (${columns})`,
];

const structure = JSON.stringify([{ ...scalars, ...Object.fromEntries(lists.map((name) => [name, ['BIGINT']])) }]);
/** A whole batch as one JSON text: it is parsed on DuckDB's thread, not on ours. */
const ARRIVE = `INSERT INTO arrived_journeys
  SELECT (hash(activity_id, person_id) >> 1)::BIGINT, * FROM (SELECT unnest(from_json($1, '${structure}'), max_depth := 2))
  QUALIFY row_number() OVER (PARTITION BY activity_id, person_id ORDER BY version DESC) = 1`;
const SAME = ['key', 'activity_id', 'person_id'].map((name) => `journeys.${name} = arrived_journeys.${name}`).join(' AND ');

const REPLACE = [
  `DELETE FROM arrived_journeys USING journeys WHERE ${SAME} AND journeys.version >= arrived_journeys.version`,
  `DELETE FROM journeys USING arrived_journeys WHERE ${SAME}`,
  'INSERT INTO journeys SELECT * FROM arrived_journeys',
  'DELETE FROM arrived_journeys',
];
const REMOVE = [
  `DELETE FROM journeys USING arrived_journeys WHERE ${SAME} AND journeys.version <= arrived_journeys.version`,
  'DELETE FROM arrived_journeys',
];

export const journeyIndexDuckDb = (duck: DuckDb): JourneyIndex => {
  const write = async (rows: readonly object[], statements: readonly string[]): Promise<void> => {
    if (rows.length === 0) return;
    await duck.write(async (writer) => {
      await writer.run(ARRIVE, [JSON.stringify(rows)]);
      for (const statement of statements) await writer.run(statement);
    });
  };
  return {
    put: (documents) => write(documents.map(rowOf), REPLACE),
    remove: (journeys) => write(journeys.map(keyRowOf), REMOVE),
  };
};

const rowOf = (document: JourneyDocument) => ({
  ...keyRowOf(document),
  truncated: document.truncated,
  first_at: document.firstAt,
  last_at: document.lastAt,
  starts: document.chains.map(({ start }) => start),
  clicks: document.chains.map(({ click }) => click ?? null),
  reserves: document.chains.map(({ reserve }) => reserve ?? null),
  purchases: document.chains.map(({ purchase }) => purchase ?? null),
});

const keyRowOf = ({ activityId, personId, version }: Pick<JourneyDocument, 'activityId' | 'personId' | 'version'>) => ({
  activity_id: activityId,
  person_id: personId,
  version,
});
