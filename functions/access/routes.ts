import * as z from 'zod';
import { AxonError } from '#shared/axon-error.ts';
import { PageQuery, pageOf } from '#shared/page.ts';
import { Answer, route } from '#shared/route.ts';
import { createServerKey, type ServerKeyDeps } from './create-server-key.ts';
import { rotateServerKey } from './rotate-server-key.ts';
import { NewServerKey, ServerKey, ServerKeyDraft, ServerKeyId, ServerKeyRotation } from './schema.ts';
import { serverKeyOf } from './server-key-store.ts';

const params = z.object({ keyId: ServerKeyId });

export const accessRoutes = {
  listServerKeys: route({
    name: 'listServerKeys',
    summary: "Keys of the store's backend, revoked ones included; never their secrets.",
    method: 'GET',
    path: '/v1/server-keys',
    who: 'admin',
    query: PageQuery,
    answers: { 200: pageOf(ServerKey) },
    errors: ['CURSOR_INVALID'],
    handle: ({ query }, deps: ServerKeyDeps) => deps.serverKeys.list(query),
  }),
  createServerKey: route({
    name: 'createServerKey',
    summary: "Make a key for the store's backend. The answer is the only place where it can be read.",
    method: 'POST',
    path: '/v1/server-keys',
    who: 'admin',
    body: ServerKeyDraft,
    answers: { 201: NewServerKey },
    handle: async ({ body }, deps: ServerKeyDeps) => new Answer(201, await createServerKey(body, deps)),
  }),
  rotateServerKey: route({
    name: 'rotateServerKey',
    summary: 'Give a server key a new secret; the old one works on for the overlap.',
    method: 'POST',
    path: '/v1/server-keys/{keyId}/rotations',
    who: 'admin',
    params,
    body: ServerKeyRotation,
    answers: { 201: NewServerKey },
    errors: ['SERVER_KEY_NOT_FOUND', 'VERSION_CONFLICT', 'WRONG_STATUS'],
    handle: async ({ params, body }, deps: ServerKeyDeps) => new Answer(201, await rotateServerKey(params.keyId, body, deps)),
  }),
  revokeServerKey: route({
    name: 'revokeServerKey',
    summary: 'Revoke a server key for good. Takes effect within 5 s.',
    method: 'DELETE',
    path: '/v1/server-keys/{keyId}',
    who: 'admin',
    params,
    answers: { 200: ServerKey },
    errors: ['SERVER_KEY_NOT_FOUND'],
    handle: async ({ params }, { serverKeys }: ServerKeyDeps) => {
      const revoked = await serverKeys.revoke(params.keyId);
      if (!revoked) throw new AxonError('SERVER_KEY_NOT_FOUND');
      return serverKeyOf(revoked);
    },
  }),
};
