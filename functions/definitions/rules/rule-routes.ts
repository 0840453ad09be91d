import * as z from 'zod';
import { RuleId } from '#shared/ids.ts';
import { Answer, route } from '#shared/route.ts';
import { createRule, deleteRule, editRule, pauseRule, publishRule, type RuleDeps, readRule } from './change-rule.ts';
import { type AuthorizeWriteKey, RuleDraft, RuleEdit, RuleVersion, ServedRules, TrackingRule } from './schema.ts';
import { hasAlready, MAX_AGE_SECONDS, type PublishedRules } from './serve-rules.ts';

export interface RuleRouteDeps extends RuleDeps {
  readonly authorizeWriteKey: AuthorizeWriteKey;
  readonly publishedRules: () => Promise<PublishedRules>;
}

const params = z.object({ ruleId: RuleId });

/** What is published, for pages. The origin is on the allow-list of the key, or the request was refused. */
const pageHeaders = (origin: string | undefined, etag: string): Readonly<Record<string, string>> => ({
  'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
  etag,
  vary: 'Origin',
  ...(origin === undefined ? {} : { 'access-control-allow-origin': origin }),
});

export const ruleRoutes = {
  readPublishedRules: route({
    name: 'readPublishedRules',
    summary: 'The published tracking rules, for the tracker. A change is in force on pages within 60 s.',
    method: 'GET',
    path: '/v1/r',
    who: 'writeKey',
    query: z.object({ k: z.string().max(64).meta({ description: 'Write key' }) }),
    answers: { 200: ServedRules, 304: null },
    errors: ['WRITE_KEY_INVALID', 'ORIGIN_NOT_ALLOWED', 'TOO_MANY_REQUESTS'],
    handle: async ({ query, client }, { authorizeWriteKey, publishedRules }: RuleRouteDeps) => {
      const { origin, ip, headers } = client;
      await authorizeWriteKey({ key: query.k, origin, ip });
      const { rules, etag } = await publishedRules();
      const answered = pageHeaders(origin, etag);
      return hasAlready(headers['if-none-match'], etag)
        ? new Answer(304, undefined, answered)
        : new Answer(200, { rules }, answered);
    },
  }),

  listTrackingRules: route({
    name: 'listTrackingRules',
    summary: 'All tracking rules, newest first: at most 200.',
    method: 'GET',
    path: '/v1/tracking-rules',
    who: 'viewer',
    answers: { 200: z.object({ items: z.array(TrackingRule).readonly() }) },
    handle: async (_request, { rules }: RuleRouteDeps) => ({ items: await rules.list() }),
  }),

  createTrackingRule: route({
    name: 'createTrackingRule',
    summary: 'Begin a tracking rule as a draft; repeating it with the same Idempotency-Key gives the same rule.',
    method: 'POST',
    path: '/v1/tracking-rules',
    who: 'marketer',
    body: RuleDraft,
    answers: { 201: TrackingRule },
    errors: ['EVENT_NOT_ALLOWED', 'LIMIT_REACHED'],
    handle: async ({ body, caller, client }, deps: RuleRouteDeps) =>
      new Answer(201, await createRule(body, { memberId: caller.userId, key: client.idempotencyKey }, deps)),
  }),

  getTrackingRule: route({
    name: 'getTrackingRule',
    summary: 'One tracking rule.',
    method: 'GET',
    path: '/v1/tracking-rules/{ruleId}',
    who: 'viewer',
    params,
    answers: { 200: TrackingRule },
    errors: ['RULE_NOT_FOUND'],
    handle: ({ params }, deps: RuleRouteDeps) => readRule(params.ruleId, deps),
  }),

  replaceTrackingRule: route({
    name: 'replaceTrackingRule',
    summary: 'Change a tracking rule; a published one stays published and must stay complete.',
    method: 'PUT',
    path: '/v1/tracking-rules/{ruleId}',
    who: 'marketer',
    params,
    body: RuleEdit,
    answers: { 200: TrackingRule },
    errors: ['RULE_NOT_FOUND', 'VERSION_CONFLICT', 'EVENT_NOT_ALLOWED', 'NOT_PUBLISHABLE'],
    handle: ({ params, body }, deps: RuleRouteDeps) => editRule(params.ruleId, body, deps),
  }),

  publishTrackingRule: route({
    name: 'publishTrackingRule',
    summary: 'Publish a tracking rule: pages follow it within 60 s.',
    method: 'POST',
    path: '/v1/tracking-rules/{ruleId}/publish',
    who: 'marketer',
    params,
    body: RuleVersion,
    answers: { 200: TrackingRule },
    errors: ['RULE_NOT_FOUND', 'VERSION_CONFLICT', 'NOT_PUBLISHABLE'],
    handle: ({ params, body }, deps: RuleRouteDeps) => publishRule(params.ruleId, body.version, deps),
  }),

  pauseTrackingRule: route({
    name: 'pauseTrackingRule',
    summary: 'Pause a tracking rule: pages forget it within 60 s.',
    method: 'POST',
    path: '/v1/tracking-rules/{ruleId}/pause',
    who: 'marketer',
    params,
    body: RuleVersion,
    answers: { 200: TrackingRule },
    errors: ['RULE_NOT_FOUND', 'VERSION_CONFLICT', 'WRONG_STATUS'],
    handle: ({ params, body }, deps: RuleRouteDeps) => pauseRule(params.ruleId, body.version, deps),
  }),

  deleteTrackingRule: route({
    name: 'deleteTrackingRule',
    summary: 'Delete a tracking rule for good; what it has sent stays.',
    method: 'DELETE',
    path: '/v1/tracking-rules/{ruleId}',
    who: 'marketer',
    params,
    query: z.object({ version: z.coerce.number().int().positive() }),
    answers: { 200: TrackingRule },
    errors: ['RULE_NOT_FOUND', 'VERSION_CONFLICT'],
    handle: ({ params, query }, deps: RuleRouteDeps) => deleteRule(params.ruleId, query.version, deps),
  }),
};
