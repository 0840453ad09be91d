import { expect, test } from 'vitest';
import { behaviorApi } from '#functions/app/behavior.ts';
import { questionsNotInstalled } from '#functions/app/questions-not-installed.ts';
import { apiHandler } from '#platform/api/api-handler.ts';
import { handClock } from '../platform/hand-clock.ts';

const viewer = { who: 'member', userId: 'u', role: 'viewer' } as const;
const handler = apiHandler({
  routes: behaviorApi({ clock: handClock(), questions: questionsNotInstalled }),
  authenticate: async () => viewer,
  report: (error) => {
    throw error;
  },
  allowedOrigins: [],
});

test.each(['/v1/activities/act_0123456789abcdefghij/funnel', '/v1/live-events'])(
  'without a search engine %s says so in both languages, and what goes on',
  async (path) => {
    const event = { httpMethod: 'GET', path, headers: {}, requestContext: { requestId: 'r', identity: {} } };
    const { statusCode, body } = await handler(event as never, {} as never);
    expect(statusCode, body).toBe(404);
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({ code: 'SEARCH_NOT_INSTALLED', title: expect.stringContaining('without its search engine') });
    expect(problem.titleKo).toContain('검색 엔진 없이');
  },
);
