import * as errors from '@opensearch-project/opensearch/lib/errors.js';
import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { SECOND } from '#shared/clock.ts';
import { openSearchRequests, type Request } from './requests.opensearch.ts';

/** A JSON document of OpenSearch's own vocabulary. */
export type Json = Readonly<Record<string, unknown>>;

export interface IndexTemplate {
  readonly name: string;
  readonly index_patterns: readonly string[];
  readonly template: { readonly settings: Json; readonly mappings: Json };
}

/** One write, ordered by version: an older one than what is there is skipped without an error. */
export type VersionedWrite = { readonly id: string; readonly version: number } & (
  | { readonly kind: 'put'; readonly document: Json }
  | { readonly kind: 'remove' }
);

/** What the drivers need of OpenSearch. Busy is TRY_AGAIN, as is an incomplete answer; nobody there is SEARCH_OFF. */
export interface OpenSearch {
  /** @throws AxonError TRY_AGAIN, SEARCH_OFF */
  search(index: string, body: Json): Promise<unknown>;
  /** @throws AxonError TRY_AGAIN, SEARCH_OFF, or an Error naming the first document that can never be written */
  write(index: string, writes: readonly VersionedWrite[]): Promise<void>;
  /** How indexes of its patterns are laid out that are made from now on. */
  putTemplate(template: IndexTemplate): Promise<void>;
  /**
   * Adds the template's fields to the indexes there already are, which a template no longer reaches; repeating it changes nothing.
   * @returns the engine's reason if it refuses (a field that has another type already): no index was changed then
   * @throws AxonError TRY_AGAIN, SEARCH_OFF
   */
  putMapping(template: IndexTemplate): Promise<string | undefined>;
  /** Removes every document of the indexes that matches. @throws AxonError TRY_AGAIN if some were left */
  removeWhere(index: string, query: Json): Promise<void>;
  close(): Promise<void>;
}

export interface OpenSearchOptions {
  /** e.g. `https://search-axon-….es.amazonaws.com` */
  readonly endpoint: string;
  /** Signs requests on AWS; absent for a local node. */
  readonly sign?: { readonly region: string };
  /** @default 5_000 */
  readonly timeoutMs?: number;
}

export const openSearch = ({ endpoint, sign, timeoutMs = 5 * SECOND }: OpenSearchOptions): OpenSearch => {
  const requests = openSearchRequests({ endpoint, sign, timeoutMs });
  const ask = (request: Request): Promise<unknown> =>
    requests.send(request).catch((error: unknown) => Promise.reject(troubleOf(error)));
  return {
    async search(index, body) {
      // A day without events has no index, which is no error; a missing shard would make an exact figure wrong, which is.
      const querystring = { ignore_unavailable: true, allow_no_indices: true, allow_partial_search_results: false };
      const answer = await ask({ method: 'POST', path: `/${encodeURIComponent(index)}/_search`, querystring, body });
      const { timed_out, _shards } = Completeness.parse(answer);
      if (timed_out || _shards.failed > 0) throw busy(new Error('The answer is incomplete'));
      return answer;
    },
    async write(index, writes) {
      if (writes.length === 0) return;
      const bulkBody = writes.flatMap(bulkLines);
      const answer = await ask({ method: 'POST', path: `/${encodeURIComponent(index)}/_bulk`, bulkBody });
      requireWritten(BulkAnswer.parse(answer));
    },
    async putTemplate({ name, ...body }) {
      await ask({ method: 'PUT', path: `/_index_template/${encodeURIComponent(name)}`, body });
    },
    async putMapping({ index_patterns, template: { mappings } }) {
      const path = `/${index_patterns.map(encodeURIComponent).join(',')}/_mapping`;
      const querystring = { ignore_unavailable: true, allow_no_indices: true };
      // Only fields: an index that is there keeps what else it was told, as whether unknown ones are refused.
      const body = { properties: mappings.properties };
      return ask({ method: 'PUT', path, querystring, body }).then(() => undefined, reasonOfRefusal);
    },
    async removeWhere(index, query) {
      const querystring = { ignore_unavailable: true, allow_no_indices: true, conflicts: 'proceed', refresh: true };
      const path = `/${encodeURIComponent(index)}/_delete_by_query`;
      const answer = await ask({ method: 'POST', path, querystring, body: { query } });
      const { version_conflicts, failures } = Removal.parse(answer);
      if (version_conflicts > 0 || failures.length > 0) throw busy(new Error('Some documents were not removed'));
    },
    close: () => requests.close(),
  };
};

const Completeness = z.object({ timed_out: z.boolean(), _shards: z.object({ failed: z.int() }) });

const BulkOutcome = z.object({ status: z.int(), error: z.object({ type: z.string(), reason: z.string() }).optional() });
const BulkAnswer = z.object({ items: z.array(z.record(z.string(), BulkOutcome)) });

const Removal = z.object({ version_conflicts: z.int(), failures: z.array(z.unknown()) });

const bulkLines = (write: VersionedWrite): readonly Json[] => {
  const about = { _id: write.id, version: write.version };
  // `external` takes only newer versions; a removal carries the version it removes, so it must be let through too.
  if (write.kind === 'remove') return [{ delete: { ...about, version_type: 'external_gte' } }];
  return [{ index: { ...about, version_type: 'external' } }, write.document];
};

const REFUSED = 400;
const VERSION_CONFLICT = 409;
const NOT_FOUND = 404;
const TOO_MANY = 429;
const OFF = new Set([502, 503, 504]);

const requireWritten = ({ items }: z.infer<typeof BulkAnswer>): void => {
  const outcomes = items.flatMap((item) => Object.values(item));
  const failed = outcomes.filter(({ status }) => status >= 300 && status !== VERSION_CONFLICT && status !== NOT_FOUND);
  const [first] = failed.toSorted((a, b) => Number(isPassing(a)) - Number(isPassing(b)));
  if (first === undefined) return;
  const error = new Error(`${failed.length} documents were not written: ${first.error?.type} ${first.error?.reason}`);
  throw isPassing(first) ? busy(error) : error;
};

const isPassing = ({ status }: { readonly status: number }): boolean => status === TOO_MANY || OFF.has(status);

const busy = (cause: unknown): AxonError => new AxonError('TRY_AGAIN', { retryAfter: 1 }, { cause });

/** Nobody answers, or no shard of it does. */
const isOff = (error: unknown): boolean =>
  error instanceof errors.ConnectionError ||
  error instanceof errors.TimeoutError ||
  error instanceof errors.NoLivingConnectionsError ||
  (error instanceof errors.ResponseError && OFF.has(error.statusCode ?? 0));

const troubleOf = (error: unknown): unknown => {
  if (isOff(error)) return new AxonError('SEARCH_OFF', { retryAfter: 5 }, { cause: error });
  return error instanceof errors.ResponseError && error.statusCode === TOO_MANY ? busy(error) : error;
};

const reasonOfRefusal = (error: unknown): string => {
  if (error instanceof errors.ResponseError && error.statusCode === REFUSED) return error.message;
  throw error;
};
