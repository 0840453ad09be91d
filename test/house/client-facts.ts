import type { ClientFacts } from '#shared/route.ts';

/** What a route hears of a client that says nothing of itself. */
export const someClient: ClientFacts = {
  requestId: 'r',
  ip: undefined,
  userAgent: undefined,
  origin: undefined,
  contentType: undefined,
  idempotencyKey: undefined,
  headers: {},
};
