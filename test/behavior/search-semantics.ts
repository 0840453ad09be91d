/** What the parts of OpenSearch's query language used here mean, on plain documents: enough to run our own bodies. */
export type Document = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Document => typeof value === 'object' && value !== null && !Array.isArray(value);
const only = (query: Query): readonly [string, Document] => {
  const [[name, body] = ['', undefined], ...others] = Object.entries(query);
  if (!isRecord(body) || others.length > 0) throw new Error(`Not one query: ${JSON.stringify(query)}`);
  return [name, body];
};

/** All values of a field: a path may lead through objects, and every field may hold several values. */
const valuesOf = (document: unknown, path: readonly string[]): readonly unknown[] => {
  if (Array.isArray(document)) return document.flatMap((element) => valuesOf(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return document === undefined ? [] : [document];
  return isRecord(document) ? valuesOf(document[name], rest) : [];
};

/** One value must keep all bounds at once. */
const inRange = (value: unknown, bounds: Document): boolean =>
  typeof value === 'number' &&
  Object.entries(bounds).every(([bound, limit]) => {
    if (typeof limit !== 'number') throw new Error('ranges here are of numbers');
    if (bound === 'gte') return value >= limit;
    if (bound === 'lt') return value < limit;
    throw new Error(`Unknown bound ${bound}`);
  });

const matchers: Readonly<Record<string, (body: Document, document: Document) => boolean>> = {
  bool: ({ filter }, document) => Array.isArray(filter) && filter.every((one) => matches(one, document)),
  term: (body, document) => {
    const [[field, value] = ['']] = Object.entries(body);
    return valuesOf(document, field.split('.')).includes(value);
  },
  range: (body, document) => {
    const [field, bounds] = only(body);
    return valuesOf(document, field.split('.')).some((value) => inRange(value, bounds));
  },
  // A nested object is a document of its own, so its conditions hold together on one element.
  nested: ({ path, query }, document) =>
    typeof path === 'string' &&
    isRecord(query) &&
    valuesOf(document, path.split('.')).some((element) => matches(query, { [path]: element })),
};

export const matches = (query: Query, document: Document): boolean => {
  const [name, body] = only(query);
  const matcher = matchers[name];
  if (matcher === undefined) throw new Error(`Unknown query ${name}`);
  return matcher(body, document);
};

export const countMatches = (filters: Readonly<Record<string, Query>>, documents: readonly Document[]) =>
  Object.fromEntries(
    Object.entries(filters).map(([name, query]) => [
      name,
      { doc_count: documents.filter((document) => matches(query, document)).length },
    ]),
  );
