import { describe, expect, test } from 'vitest';
import { parseConfig } from '../api/config.ts';
import { issueWords, Problem } from '../api/problem.ts';
import { missingOf } from '../dashboard/pages/catalog/missing.ts';
import { liveKey, mergeLive, sinceOf } from '../dashboard/pages/collection/use-live-events.ts';
import { mayActAs, memberOf } from '../dashboard/sign-in/member.ts';

const tokenOf = (claims: unknown): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

describe('problems', () => {
  const problem = new Problem(409, { code: 'VERSION_CONFLICT', title: 'Changed', titleKo: '변경됨', requestId: 'r1' });
  test("speak the reader's language", () => {
    expect(problem.words('en')).toBe('Changed');
    expect(problem.words('ko')).toBe('변경됨');
    expect(new Problem(500, { title: 'Only English' }).words('ko')).toBe('Only English');
  });
  test('of a server that answers no JSON still have a code', () => {
    expect(new Problem(502, '<html>').code).toBe('UNEXPECTED');
    expect(new Problem(0, {}).code).toBe('NETWORK');
  });
  test('name the wrong fields', () => {
    const issues = [
      { path: ['body', 'activities', 0, 'stock'], message: 'Too big' },
      { path: 'name', message: 'Too short' },
    ];
    expect(new Problem(400, { issues }).issues).toEqual([
      { path: 'activities.0.stock', message: 'Too big' },
      { path: 'name', message: 'Too short' },
    ]);
  });
  test("say why in the reader's language, where the server did", () => {
    const [both, one] = new Problem(400, {
      issues: [
        { where: 'body', field: 'stock', message: 'At most 100,000.', messageKo: '100,000 이하여야 합니다.' },
        { path: 'from', message: 'Too early' },
      ],
    }).issues;
    expect([both, both, one].map((issue, at) => issue && issueWords(issue, at === 1 ? 'en' : 'ko'))).toEqual([
      '100,000 이하여야 합니다.',
      'At most 100,000.',
      'Too early',
    ]);
  });
  test('of publishing list each missing thing once', () => {
    const missing = [{ code: 'WINDOW' }, { code: 'WINDOW' }, { code: 'PRODUCT' }];
    expect(missingOf(new Problem(409, { code: 'NOT_PUBLISHABLE', missing }))).toEqual(['PRODUCT', 'WINDOW']);
  });
});

describe('members', () => {
  test('are what the token says, the highest role of several', () => {
    expect(memberOf(tokenOf({ sub: '미아', 'cognito:groups': ['viewer', 'admin'] }))).toEqual({ userId: '미아', role: 'admin' });
  });
  test('of a token without role, or no token at all, may only look', () => {
    for (const token of [tokenOf({ sub: 'x' }), tokenOf({ 'cognito:groups': ['root'] }), 'rubbish'])
      expect(memberOf(token).role).toBe('viewer');
    expect(mayActAs({ userId: '', role: 'viewer' }, 'marketer')).toBe(false);
    expect(mayActAs({ userId: '', role: 'admin' }, 'marketer')).toBe(true);
  });
});

test('a configuration without addresses means this site itself', () => {
  const config = parseConfig({ shop: { writeKey: 'wk_1' } }, 'http://here');
  expect(config).toMatchObject({ apiUrl: 'http://here', issuer: 'http://here', trackerUrl: 'http://here/t/axon.js' });
  expect(() => parseConfig(null, 'http://here')).toThrow();
});

describe('live events', () => {
  const bad = (id: string, receivedAt: number) =>
    ({ kind: 'bad', outcome: 'bad', id, code: 'SCHEMA', reason: '', receivedAt, excerpt: '', stored: `s${receivedAt}` }) as const;
  test('are shown once, newest first, and never more than kept', () => {
    const merged = mergeLive([bad('a', 3), bad('b', 1)], [bad('a', 3), bad('c', 2), bad('d', 4)], 3);
    expect(merged.map(({ id }) => id)).toEqual(['d', 'a', 'c']);
  });
  test('what is stored after something received later is still asked for', () => {
    const known = [bad('b', 10_000)];
    expect(sinceOf(known)).toBeLessThanOrEqual(6_000);
    expect(mergeLive(known, [bad('b', 10_000), bad('late', 9_000)]).map(({ id }) => id)).toEqual(['b', 'late']);
    expect(sinceOf([])).toBeUndefined();
  });
  test('the same id refused again later is another row', () => {
    expect(liveKey(bad('a', 1))).not.toBe(liveKey(bad('a', 2)));
  });
});
