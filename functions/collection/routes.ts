import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { Answer, bytes, route } from '#shared/route.ts';
import { type CollectDeps, collect } from './collect.ts';
import { type CreateWriteKeyDeps, createWriteKey } from './create-write-key.ts';
import { CollectAnswer, MAX_BATCH_BYTES, WriteKey, WriteKeyDraft, WriteKeyEdit } from './schema.ts';
import type { WriteKeyStore } from './write-key-store.ts';

export interface CollectionDeps extends CollectDeps, Omit<CreateWriteKeyDeps, 'writeKeys'> {
  readonly writeKeys: WriteKeyStore;
}

const CollectQuery = z.object({ k: z.string().max(64).meta({ description: 'Write key' }) });
const KeyParams = z.object({ key: WriteKey.shape.key });

const known = (writeKey: WriteKey | undefined): WriteKey => {
  if (!writeKey) throw new AxonError('WRITE_KEY_NOT_FOUND');
  return writeKey;
};

export const collectionRoutes = {
  collectEvents: route({
    name: 'collectEvents',
    summary: 'Takes a batch of events from the tracker and answers for each of them.',
    method: 'POST',
    path: '/v1/e',
    who: 'writeKey',
    query: CollectQuery,
    body: bytes,
    maxBody: MAX_BATCH_BYTES,
    answers: { 200: CollectAnswer },
    errors: [
      'WRITE_KEY_INVALID',
      'ORIGIN_NOT_ALLOWED',
      'BODY_TOO_LARGE',
      'MALFORMED_JSON',
      'INVALID_REQUEST',
      'TOO_MANY_REQUESTS',
    ],
    handle: async ({ query, body, client }, deps: CollectionDeps) => {
      const { origin, ip, userAgent } = client;
      const answer = await collect({ key: query.k, body, origin, ip, userAgent }, deps);
      // The origin is on the allow-list of the key, or the request was refused.
      return new Answer(200, answer, origin === undefined ? {} : { 'access-control-allow-origin': origin, vary: 'origin' });
    },
  }),

  listWriteKeys: route({
    name: 'listWriteKeys',
    summary: 'All write keys, revoked ones included.',
    method: 'GET',
    path: '/v1/write-keys',
    who: 'marketer',
    query: PageQuery,
    answers: { 200: pageOf(WriteKey) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query }, deps: CollectionDeps) => deps.writeKeys.list(query),
  }),

  createWriteKey: route({
    name: 'createWriteKey',
    summary: 'Makes a write key for a shop and says which origins may use it.',
    method: 'POST',
    path: '/v1/write-keys',
    who: 'admin',
    body: WriteKeyDraft,
    answers: { 201: WriteKey },
    handle: async ({ body }, deps: CollectionDeps) => new Answer(201, await createWriteKey(body, deps)),
  }),

  setWriteKeyOrigins: route({
    name: 'setWriteKeyOrigins',
    summary:
      'Replaces the origins that may use a write key, and says whether it keeps whole IP addresses. Takes effect within 5 s.',
    method: 'PUT',
    path: '/v1/write-keys/{key}',
    who: 'admin',
    params: KeyParams,
    body: WriteKeyEdit,
    answers: { 200: WriteKey },
    errors: ['WRITE_KEY_NOT_FOUND'],
    handle: async ({ params, body }, deps: CollectionDeps) => known(await deps.writeKeys.edit(params.key, body)),
  }),

  revokeWriteKey: route({
    name: 'revokeWriteKey',
    summary: 'Revokes a write key for good. Takes effect within 5 s.',
    method: 'DELETE',
    path: '/v1/write-keys/{key}',
    who: 'admin',
    params: KeyParams,
    answers: { 200: WriteKey },
    errors: ['WRITE_KEY_NOT_FOUND'],
    handle: async ({ params }, deps: CollectionDeps) => known(await deps.writeKeys.revoke(params.key)),
  }),
};
