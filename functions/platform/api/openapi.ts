import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type ErrorCode, errorTable } from '#shared/error-table.ts';
import type { RouteContract, Who } from '#shared/route.ts';

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    titleKo: z.string(),
    status: z.int(),
    code: z.string(),
    requestId: z.string(),
  })
  .loose()
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with the stable code and the facts a client may act on' });

const ALWAYS: readonly ErrorCode[] = ['TOO_MANY_REQUESTS', 'TRY_AGAIN', 'INTERNAL'];

/** The whole API as OpenAPI 3.1, from the route list. */
export const openApiDocument = (routes: readonly RouteContract[], version: string) =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Axon',
      version,
      description: 'Customer data platform for e-commerce marketing. Errors are application/problem+json with a stable code.',
    },
    servers: [{ url: '/' }],
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        member: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Dashboard sign-in; roles viewer < marketer < admin',
        },
        shopper: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: "A token of the store's own sign-in" },
        serverKey: {
          type: 'http',
          scheme: 'bearer',
          description: "Secret key of the store's backend, `sk_…`; also taken from the header X-Axon-Key",
        },
        writeKey: {
          type: 'apiKey',
          in: 'query',
          name: 'k',
          description: 'Public write key; may only send events, from its origins',
        },
      },
    },
  });

const pathsOf = (routes: readonly RouteContract[]): ZodOpenApiPathsObject => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const item = paths[route.path] ?? {};
    paths[route.path] = item;
    item[route.method.toLowerCase()] = operationOf(route);
  }
  return paths;
};

const operationOf = (route: RouteContract): ZodOpenApiOperationObject => ({
  operationId: route.name,
  summary: route.summary,
  tags: [route.path.split('/')[2] ?? 'api'],
  security: securityOf(route.who),
  requestParams: {
    ...(route.params instanceof z.ZodObject ? { path: route.params } : {}),
    ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
  },
  ...(route.body ? { requestBody: { required: true, content: bodyOf(route.body) } } : {}),
  responses: {
    ...Object.fromEntries(Object.entries(route.answers).map(([status, schema]) => [status, answerOf(status, schema)])),
    ...problemsOf(errorsOf(route)),
  },
});

const bodyOf = (body: NonNullable<RouteContract['body']>) =>
  'bytes' in body
    ? {
        'text/plain': {
          schema: { type: 'string' as const, description: 'JSON, optionally gzipped (recognised by its first bytes)' },
        },
      }
    : { 'application/json': { schema: body } };

const answerOf = (status: string, schema: z.ZodType | null) => ({
  description: status === '204' ? 'Done, nothing to say' : 'Done',
  ...(schema ? { content: { 'application/json': { schema } } } : {}),
});

const errorsOf = (route: RouteContract): readonly ErrorCode[] => [
  ...(route.errors ?? []),
  ...(route.params || route.query || route.body ? (['INVALID_REQUEST'] as const) : []),
  ...(route.body ? (['MALFORMED_JSON', 'BODY_TOO_LARGE'] as const) : []),
  ...(securityOf(route.who).length > 0 ? (['UNAUTHENTICATED'] as const) : []),
  ...(route.who === 'viewer' || route.who === 'marketer' || route.who === 'admin' ? (['FORBIDDEN'] as const) : []),
  ...ALWAYS,
];

/** Codes that share a status are listed together under it. */
const problemsOf = (codes: readonly ErrorCode[]) =>
  Object.fromEntries(
    [...Map.groupBy(new Set(codes), (code) => errorTable[code].status)].map(([status, group]) => [
      String(status),
      {
        description: group.map((code) => `\`${code}\` ${errorTable[code].en}`).join('\n\n'),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );

const securityOf = (who: Who): Record<string, string[]>[] => {
  if (who === 'public' || who === 'provider') return [];
  if (who === 'viewer' || who === 'marketer' || who === 'admin') return [{ member: [] }];
  return [{ [who]: [] }];
};
