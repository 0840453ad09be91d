import middy, { type MiddlewareObj } from '@middy/core';
import httpRouter, { type Route as RouterRoute } from '@middy/http-router';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { AxonError, isAxonError } from '#shared/axon-error.ts';
import type { BoundRoute, Caller } from '#shared/route.ts';
import type { Report } from '../report.ts';
import { bearerOf, clientOf, headersOf, inputsOf, resultOf, serverKeyOf } from './api-event.ts';
import type { Authenticate } from './authenticate.ts';
import { OutOfTime, problemOf } from './problem.ts';

export interface ApiOptions {
  readonly routes: readonly BoundRoute[];
  readonly authenticate: Authenticate;
  readonly report: Report;
  /** Origins whose pages may read answers (the dashboard's and the shop's). Others get no CORS headers. */
  readonly allowedOrigins: readonly string[];
}

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
type ApiMiddleware = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult>;

/**
 * One Lambda for a list of routes behind API Gateway (REST). The embedded server calls the same handler with the same
 * events. Every route says who may call it; a route nobody is named for is denied by `authenticate`.
 */
export const apiHandler = ({ routes, authenticate, report, allowedOrigins }: ApiOptions): ApiHandler => {
  const outage = searchOutage(report);
  const router = httpRouter<APIGatewayProxyEvent, APIGatewayProxyResult>({
    routes: [...routes.map((route) => routerRoute(route, authenticate, outage)), ...preflights(routes)],
    notFoundResponse: ({ method, path }) => {
      throw new AxonError(isKnownPath(routes, path) ? 'METHOD_NOT_ALLOWED' : 'ROUTE_NOT_FOUND', { method, path });
    },
  });
  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyResponse: runOutOfTime })
    .use(crossOrigin(new Set(allowedOrigins), writeKeyPaths(routes)))
    .use(problems(report, outage))
    .handler(router);
  // The router's own parameters, cut from the path as it was sent: API Gateway's may be decoded already.
  return async (event, context) => handler({ ...event, pathParameters: null }, context);
};

const runOutOfTime = (): never => {
  throw new OutOfTime();
};

const routerRoute = (
  route: BoundRoute,
  authenticate: Authenticate,
  outage: SearchOutage,
): RouterRoute<APIGatewayProxyEvent, APIGatewayProxyResult> => ({
  method: route.method,
  path: route.path,
  handler: async (event: APIGatewayProxyEvent) => {
    const headers = headersOf(event);
    const proof = route.who === 'serverKey' ? serverKeyOf(headers) : bearerOf(headers);
    const caller: Caller = await authenticate(route.who, proof);
    const request = { ...inputsOf(route, event), caller, client: clientOf(event, headers) };
    const result = resultOf(route, await route.call(request as never));
    if (route.errors?.includes('SEARCH_OFF')) outage.ended();
    return result;
  },
});

/** A preflight is answered for every path; whether the origin may read is `crossOrigin`'s word. */
const preflights = (routes: readonly BoundRoute[]): RouterRoute<APIGatewayProxyEvent, APIGatewayProxyResult>[] =>
  [...new Set(routes.map(({ path }) => path))].map((path) => ({
    method: 'OPTIONS',
    path,
    handler: async () => ({ statusCode: 204, headers: {}, body: '' }),
  }));

const isKnownPath = (routes: readonly BoundRoute[], path: string): boolean =>
  routes.some((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path));

/**
 * Who sends with a write key may be any page on the key's own list, which only the rule knows: it answers a foreign origin with
 * ORIGIN_NOT_ALLOWED, and all other refusals (429, 413 …) are readable, so that the tracker knows what to send again.
 */
const crossOrigin = (allowed: ReadonlySet<string>, writeKey: ReadonlySet<string>): ApiMiddleware => {
  const mayRead = (path: string, origin: string, code: unknown): boolean =>
    allowed.has(origin) || (writeKey.has(path) && code !== undefined && code !== 'ORIGIN_NOT_ALLOWED');
  const add: NonNullable<ApiMiddleware['after']> = ({ event, response, error }) => {
    if (!response) return;
    const { origin } = headersOf(event);
    if (!origin || !mayRead(event.path, origin, error instanceof AxonError ? error.code : error)) return;
    response.headers = {
      'access-control-allow-origin': origin,
      vary: 'Origin',
      'access-control-expose-headers': 'Retry-After',
      ...(event.httpMethod === 'OPTIONS' ? preflightHeaders : {}),
      ...response.headers,
    };
  };
  return { after: add, onError: add };
};

const writeKeyPaths = (routes: readonly BoundRoute[]): ReadonlySet<string> =>
  new Set(routes.filter(({ who }) => who === 'writeKey').map(({ path }) => path));

const preflightHeaders = {
  'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE',
  'access-control-allow-headers': 'Authorization,Content-Type,Idempotency-Key',
  'access-control-max-age': '86400',
};

type Facts = Parameters<Report>[1];

/** Search away is one matter, however many polls it refuses: a warning as it begins, and no other before search has answered. */
const searchOutage = (report: Report) => {
  let isKnown = false;
  return {
    ended: () => {
      isKnown = false;
    },
    refused: (error: unknown, facts: Facts) => {
      if (!isKnown) report(error, facts, 'warning');
      isKnown = true;
    },
  };
};
type SearchOutage = ReturnType<typeof searchOutage>;

/** Turns whatever was thrown into problem+json; 5xx are reported with the request id the caller was told. */
const problems = (report: Report, outage: SearchOutage): ApiMiddleware => ({
  onError: (request) => {
    const { event, error } = request;
    const { requestId } = event.requestContext;
    const problem = problemOf(error, requestId);
    const facts = { requestId, method: event.httpMethod, path: event.path };
    if (isAxonError(error, 'SEARCH_OFF')) outage.refused(error, facts);
    else if (problem.status >= 500 && !isAxonError(error, 'TRY_AGAIN')) report(error, facts);
    const retryAfter = problem.retryAfter;
    request.response = {
      statusCode: problem.status,
      headers: {
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        ...(typeof retryAfter === 'number' ? { 'retry-after': String(Math.ceil(retryAfter)) } : {}),
      },
      body: JSON.stringify(problem),
    };
  },
});
