import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { issuesOf, refusedField } from '#shared/issue.ts';
import { Answer, type BoundRoute, type Bytes, type ClientFacts } from '#shared/route.ts';

/** Largest body in bytes unless the route says otherwise. */
const DEFAULT_MAX_BODY = 65_536;
const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'x-api-key', 'x-axon-key']);

/** Request headers by lower-case name; API Gateway keeps the client's spelling. */
export const headersOf = (event: APIGatewayProxyEvent): Record<string, string> => {
  const headers: Record<string, string> = {};
  const given = event.headers ?? {};
  for (const name in given) if (given[name] !== undefined) headers[name.toLowerCase()] = given[name];
  return headers;
};

const SCHEME = 'bearer ';

/** What a token may consist of is looked at by whoever checks it: doing so here as well cost more than all the rest of this file. */
const tokenIn = (authorization: string): string | undefined =>
  authorization.slice(0, SCHEME.length).toLowerCase() === SCHEME ? authorization.slice(SCHEME.length) || undefined : undefined;

export const bearerOf = (headers: Readonly<Record<string, string>>): string | undefined => tokenIn(headers.authorization ?? '');

/** A server key comes as bearer token, or in a header of its own where something else owns Authorization. */
export const serverKeyOf = (headers: Readonly<Record<string, string>>): string | undefined =>
  headers['x-axon-key'] ?? bearerOf(headers);

export const clientOf = (event: APIGatewayProxyEvent, headers: Readonly<Record<string, string>>): ClientFacts => ({
  requestId: event.requestContext.requestId,
  ip: event.requestContext.identity?.sourceIp,
  userAgent: headers['user-agent'],
  origin: headers.origin,
  contentType: headers['content-type'],
  idempotencyKey: headers['idempotency-key'],
  // Few rules look at them, and none at those that prove who is calling.
  get headers() {
    return publicOf(headers);
  },
});

const publicOf = (headers: Readonly<Record<string, string>>): Record<string, string> => {
  const shown: Record<string, string> = {};
  for (const name in headers) if (!PRIVATE_HEADERS.has(name)) shown[name] = headers[name] ?? '';
  return shown;
};

/** Everything a route asked for, validated. @throws AxonError INVALID_REQUEST, MALFORMED_JSON, BODY_TOO_LARGE */
export const inputsOf = (route: BoundRoute, event: APIGatewayProxyEvent) => ({
  params: parse(route.params, decoded(event.pathParameters ?? {}), 'path'),
  query: parse(route.query, event.queryStringParameters ?? {}, 'query'),
  body: bodyOf(route, event),
});

/** REST APIs of API Gateway hand the path on as it was sent, so what stands in it is decoded here, once. */
const decoded = (params: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> => {
  const plain: Record<string, string> = {};
  try {
    for (const name in params) plain[name] = decodeURIComponent(params[name] ?? '');
    return plain;
  } catch (error) {
    const words = { en: 'The path is not percent-encoded UTF-8', ko: '경로가 퍼센트 인코딩된 UTF-8이 아닙니다' };
    throw refusedField({ where: 'path', field: '', code: 'encoding' }, words, { cause: error });
  }
};

const bodyOf = (route: BoundRoute, event: APIGatewayProxyEvent): unknown => {
  if (!route.body) return undefined;
  if (!event.isBase64Encoded && !isBytes(route.body)) return parse(route.body, jsonOfText(route, event.body ?? ''), 'body');
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const limit = route.maxBody ?? DEFAULT_MAX_BODY;
  if (raw.length > limit) throw new AxonError('BODY_TOO_LARGE', { limit });
  return isBytes(route.body) ? raw : parse(route.body, parseJson(raw, limit), 'body');
};

/** Nearly every body: text already, so it is neither made bytes nor made text again. */
const jsonOfText = ({ maxBody: limit = DEFAULT_MAX_BODY }: BoundRoute, text: string): unknown => {
  if (text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit))
    throw new AxonError('BODY_TOO_LARGE', { limit });
  try {
    return JSON.parse(text.replace(BYTE_ORDER_MARK, '').toWellFormed());
  } catch (error) {
    throw new AxonError('MALFORMED_JSON', {}, { cause: error });
  }
};

const BYTE_ORDER_MARK = /^\uFEFF/;

const isBytes = (body: z.ZodType | Bytes): body is Bytes => 'bytes' in body;
const isGzip = (raw: Buffer): boolean => raw[0] === 0x1f && raw[1] === 0x8b;

const utf8 = new TextDecoder('utf-8', { fatal: true });

const parseJson = (raw: Buffer, limit: number): unknown => {
  try {
    return JSON.parse(utf8.decode(isGzip(raw) ? gunzipSync(raw, { maxOutputLength: limit }) : raw));
  } catch (error) {
    if (error instanceof RangeError) throw new AxonError('BODY_TOO_LARGE', { limit }, { cause: error });
    throw new AxonError('MALFORMED_JSON', {}, { cause: error });
  }
};

const parse = (schema: z.ZodType | undefined, value: unknown, where: 'path' | 'query' | 'body'): unknown => {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AxonError('INVALID_REQUEST', { issues: issuesOf(result.error, value, where) });
};

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

/** What the rule gave back as API Gateway wants it: only what the route's schema for the status names ever leaves. */
export const resultOf = (route: BoundRoute, outcome: unknown): APIGatewayProxyResult => {
  const { status, body, headers } = outcome instanceof Answer ? outcome : new Answer(200, outcome);
  const schema = route.answers[status];
  if (schema === undefined) throw new Error(`${route.name} answered ${status}, which its contract does not name`);
  if (schema === null) return { statusCode: status, headers: { 'cache-control': 'no-store', ...headers }, body: '' };
  return { statusCode: status, headers: { ...jsonHeaders, ...headers }, body: JSON.stringify(schema.parse(body)) };
};
