import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenSearch, openSearch } from '#platform/opensearch.ts';

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly lines: readonly unknown[];
  readonly authorization: string | undefined;
}

let server: Server;
let endpoint: string;
let search: OpenSearch;
let asked: Asked[];
let answer: { readonly status: number; readonly body: object };

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += String(part);
    const lines = text.split('\n').filter((line) => line !== '');
    const { method, url: path, headers } = request;
    const { authorization } = headers;
    asked.push({ method, path, authorization, lines: lines.map((line): unknown => JSON.parse(line)) });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  endpoint = `http://127.0.0.1:${port}`;
  search = openSearch({ endpoint, timeoutMs: 500 });
});
afterEach(async () => {
  await search.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const shards = (failed: number) => ({ timed_out: false, _shards: { total: 2, failed } });
const item = (status: number, type = 'none') => ({
  index: { status, ...(status >= 300 ? { error: { type, reason: 'because' } } : {}) },
});
const put = { kind: 'put', id: 'one', version: 3, document: { a: 1 } } as const;

const template = {
  name: 'events',
  index_patterns: ['events-*'],
  template: { settings: {}, mappings: { dynamic: 'strict', properties: { ruleId: { type: 'keyword' } } } },
};

describe('who asks', () => {
  it('is nobody on a local node, and the role of the function on AWS', async () => {
    answer = { status: 200, body: shards(0) };
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDOFTHEROLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const signed = openSearch({ endpoint, sign: { region: 'eu-west-1' }, timeoutMs: 500 });
    await search.search('journeys', {});
    await signed.search('journeys', {});
    await signed.close();
    vi.unstubAllEnvs();
    expect(asked[0]?.authorization).toBeUndefined();
    expect(asked[1]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDOFTHEROLE\/\d{8}\/eu-west-1\/es\/aws4_request, SignedHeaders=.*host.*, Signature=/,
    );
  });

  it('names the user its address names', async () => {
    answer = { status: 200, body: shards(0) };
    const named = openSearch({ endpoint: endpoint.replace('//', '//ann:p%40ss@'), timeoutMs: 500 });
    await named.search('journeys', {});
    await named.close();
    expect(asked[0]?.authorization).toBe(`Basic ${btoa('ann:p@ss')}`);
  });

  it('is asked once more when the node hangs up, and no further', async () => {
    let tried = 0;
    const rude = createServer((request) => {
      tried += 1;
      request.socket.destroy();
    });
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const nobody = openSearch({ endpoint: `http://127.0.0.1:${(rude.address() as AddressInfo).port}`, timeoutMs: 500 });
    await expect(nobody.search('journeys', {})).rejects.toMatchObject({ code: 'SEARCH_OFF' });
    expect(tried).toBe(2);
    await nobody.close();
    rude.close();
  });
});

describe('searching', () => {
  it('asks for whole answers and gives the body', async () => {
    answer = { status: 200, body: { ...shards(0), hits: [] } };
    expect(await search.search('events-*', { size: 0 })).toMatchObject({ hits: [] });
    expect(asked).toMatchObject([{ method: 'POST', lines: [{ size: 0 }] }]);
    expect(asked[0]?.path).toContain('/events-*/_search?');
    expect(asked[0]?.path).toContain('allow_partial_search_results=false');
  });

  it.each([
    ['a shard that failed', 200, shards(1)],
    ['a time-out', 200, { ...shards(0), timed_out: true }],
    ['too many requests', 429, {}],
  ])('%s is told as busy, never as a smaller number', async (_what, status, body) => {
    answer = { status, body };
    await expect(search.search('journeys', {})).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  });

  it('a node that is not there, and one without its shards, are told as search being off', async () => {
    const nobody = openSearch({ endpoint: 'http://127.0.0.1:9', timeoutMs: 500 });
    await expect(nobody.search('journeys', {})).rejects.toMatchObject({ code: 'SEARCH_OFF', details: { retryAfter: 5 } });
    await nobody.close();
    answer = { status: 503, body: { error: { type: 'search_phase_execution_exception' } } };
    await expect(search.search('journeys', {})).rejects.toMatchObject({ code: 'SEARCH_OFF' });
  });

  it('a query OpenSearch refuses is our mistake, not a busy cluster', async () => {
    answer = { status: 400, body: { error: { type: 'parsing_exception' } } };
    await expect(search.search('journeys', {})).rejects.not.toMatchObject({ code: 'TRY_AGAIN' });
  });
});

describe('writing', () => {
  it('orders by external version, so that an older or repeated one is skipped silently', async () => {
    answer = {
      status: 200,
      body: { errors: true, items: [item(409, 'version_conflict_engine_exception'), { delete: { status: 404 } }] },
    };
    await search.write('journeys', [put, { kind: 'remove', id: 'two', version: 5 }]);
    expect(asked[0]?.lines).toEqual([
      { index: { _id: 'one', version: 3, version_type: 'external' } },
      { a: 1 },
      { delete: { _id: 'two', version: 5, version_type: 'external_gte' } },
    ]);
  });

  it('a busy cluster fails the batch as busy', async () => {
    answer = { status: 200, body: { errors: true, items: [item(201), item(429, 'rejected_execution_exception')] } };
    await expect(search.write('journeys', [put, put])).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  });

  it('a document that can never be written is named, also when others were only busy', async () => {
    answer = { status: 200, body: { errors: true, items: [item(429, 'busy'), item(400, 'strict_dynamic_mapping_exception')] } };
    await expect(search.write('journeys', [put, put])).rejects.toThrow('strict_dynamic_mapping_exception');
  });

  it('nothing to write asks nothing', async () => {
    await search.write('journeys', []);
    expect(asked).toEqual([]);
  });

  it('adds fields, and nothing else, to the indexes of a template that are there', async () => {
    answer = { status: 200, body: { acknowledged: true } };
    expect(await search.putMapping(template)).toBeUndefined();
    expect(asked).toMatchObject([{ method: 'PUT' }]);
    expect(asked[0]?.lines).toEqual([{ properties: { ruleId: { type: 'keyword' } } }]);
    expect(asked[0]?.path).toBe('/events-*/_mapping?ignore_unavailable=true&allow_no_indices=true');
  });

  it('tells why an index cannot take a field, and does not take a permission or trouble for that', async () => {
    const reason = 'mapper [ruleId] cannot be changed from type [text] to [keyword]';
    const cause = { type: 'illegal_argument_exception', reason };
    answer = { status: 400, body: { error: { root_cause: [cause], ...cause }, status: 400 } };
    expect(await search.putMapping(template)).toContain(reason);
    for (const status of [403, 500]) {
      answer = { status, body: { error: { type: 'x', reason: 'why' }, status } };
      await expect(search.putMapping(template)).rejects.toMatchObject({ statusCode: status });
    }
    answer = { status: 503, body: {} };
    await expect(search.putMapping(template)).rejects.toMatchObject({ code: 'SEARCH_OFF' });
  });

  it('puts a template', async () => {
    answer = { status: 200, body: { acknowledged: true } };
    await search.putTemplate({ name: 'journeys', index_patterns: ['journeys'], template: { settings: {}, mappings: {} } });
    expect(asked).toMatchObject([
      { method: 'PUT', path: '/_index_template/journeys', lines: [{ index_patterns: ['journeys'] }] },
    ]);
  });
});
