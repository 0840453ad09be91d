import type { DuckDb } from '#platform/duckdb.ts';
import type { EraseEvents } from './event-index.ts';

/** Events of the browsers, events that name the customer, and bad rows whose excerpt (JSON in JSON) mentions one of them. */
export const eraseEventsDuckDb =
  (duck: DuckDb): EraseEvents =>
  async ({ customerId, visitorIds }) => {
    const terms = [
      ...[...visitorIds].flatMap((id) => [ofVisitor(id), ofBadRow(id)]),
      ...(customerId === undefined ? [] : [ofCustomer(customerId), ofBadRow(customerId)]),
    ];
    if (terms.length === 0) return;
    const where = terms.map(({ sql }) => `(${sql})`).join(' OR ');
    await duck.write((writer) =>
      writer.run(
        `DELETE FROM raw_events WHERE ${where}`,
        terms.map(({ value }) => value),
      ),
    );
  };

const ofVisitor = (id: string) => ({ sql: 'visitor_id = ?', value: id });
const ofCustomer = (id: string) => ({
  sql: "kind = 'event' AND contains(body, ?)",
  value: `"customerId":${JSON.stringify(id)}`,
});
const ofBadRow = (id: string) => ({
  sql: "kind = 'bad' AND contains(replace(body, '\\', ''), ?)",
  value: `"${id.replaceAll('\\', '')}"`,
});
