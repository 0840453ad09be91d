import { type IndexTemplate, type OpenSearch, openSearch } from '#platform/opensearch.ts';

/** A part of a running OpenSearch that only its borrower uses: every name begins with a prefix. */
export interface BorrowedSearch {
  /** The driver of the product; indexes and templates have their usual names here. */
  readonly search: OpenSearch;
  /** Lines of a bulk request whose `_index` has its usual name. @throws Error naming the first document that was refused */
  readonly bulk: (lines: readonly unknown[]) => Promise<void>;
  /** Makes what was written visible. */
  readonly refresh: () => Promise<void>;
  readonly deleteIndexes: () => Promise<void>;
  /** Leaves nothing behind. */
  readonly giveBack: () => Promise<void>;
}

export const borrowSearch = (url: string, prefix: string): BorrowedSearch => {
  const search = openSearch({ endpoint: url, timeoutMs: 30_000 });
  const borrowed = ({ name, index_patterns, template }: IndexTemplate): IndexTemplate => ({
    name: `${prefix}${name}`,
    index_patterns: index_patterns.map((pattern) => `${prefix}${pattern}`),
    template,
  });
  const deleteIndexes = () => ask(`${url}/${prefix}*`, { method: 'DELETE' });
  return {
    search: {
      search: (index, body) => search.search(`${prefix}${index}`, body),
      write: (index, writes) => search.write(`${prefix}${index}`, writes),
      putTemplate: (template) => search.putTemplate(borrowed(template)),
      putMapping: (template) => search.putMapping(borrowed(template)),
      removeWhere: (index, query) => search.removeWhere(`${prefix}${index}`, query),
      close: () => search.close(),
    },
    bulk: (lines) => (lines.length === 0 ? Promise.resolve() : bulk(url, lines, prefix)),
    refresh: () => ask(`${url}/${prefix}*/_refresh`, { method: 'POST' }),
    deleteIndexes,
    async giveBack() {
      await deleteIndexes();
      await ask(`${url}/_index_template/${prefix}*`, { method: 'DELETE' });
    },
  };
};

const ask = async (url: string, request: RequestInit): Promise<void> => {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${request.method} ${url}: ${response.status} ${await response.text()}`);
};

interface BulkAnswer {
  readonly items: readonly Readonly<Record<string, { readonly error?: { readonly reason: string } }>>[];
}

const bulk = async (url: string, lines: readonly unknown[], prefix: string): Promise<void> => {
  const body = lines.map((line) => `${JSON.stringify(line).replace('"_index":"', `"_index":"${prefix}`)}\n`).join('');
  const response = await fetch(`${url}/_bulk`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body });
  const { items } = (await response.json()) as BulkAnswer;
  const refused = items.flatMap((item) => Object.values(item)).find(({ error }) => error !== undefined);
  if (refused?.error) throw new Error(refused.error.reason);
};
