import { beforeEach, expect, test } from 'vitest';
import { activitiesTable } from '#functions/catalog/tables.ts';
import { MOST_RULES, TrackingRule } from '#functions/definitions/rules/schema.ts';
import { trackingRulesTable } from '#functions/definitions/tables.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import { aDefinitionsApi, KEY, ORIGIN } from './a-definitions-api.ts';

const hero = {
  name: 'Hero button',
  url: 'https://shop.example/*',
  selector: '.hero .buy',
  trigger: 'CLICK',
  event: 'add_to_cart',
  props: { from: 'hero' },
  activityId: 'act_1',
};

type Api = Awaited<ReturnType<typeof aDefinitionsApi>>;
let api: Api;
beforeEach(async () => {
  api = await aDefinitionsApi();
  await api.database.table(activitiesTable).put({ id: 'act_1', newest: 'n', eligibility: [] });
});

const create = async (rule: object = hero): Promise<TrackingRule> =>
  TrackingRule.parse((await api.call('createTrackingRule', { body: rule })).body);
const change = (what: string, { id, version }: TrackingRule, body: object = {}) =>
  api.call(what, { params: { ruleId: id }, body: { version, ...body } });
const publish = (rule: TrackingRule) => change('publishTrackingRule', rule);
const fetchRules = (headers: Readonly<Record<string, string>> = {}, origin = ORIGIN) =>
  api.call('readPublishedRules', { query: { k: KEY }, origin, headers });

test('pages are told published rules only, with nothing that is absent and the id of the rule', async () => {
  const rule = await create();
  await create({ ...hero, name: 'Draft' });
  expect((await fetchRules()).body).toEqual({ rules: [] });
  expect(await publish(rule)).toMatchObject({ status: 200, body: { status: 'PUBLISHED', version: 2 } });
  api.clock.forward(5 * SECOND);
  const { name, ...told } = hero;
  expect(JSON.parse(JSON.stringify((await fetchRules()).body))).toEqual({
    rules: [{ ...told, props: { from: 'hero', ruleId: rule.id } }],
  });
});

test('a rule that only ties pages to an activity is an address, a trigger and the activity', async () => {
  const rule = await create({
    name: 'Landing page',
    url: 'https://shop.example/autumn*',
    trigger: 'PAGE_VIEW',
    activityId: 'act_1',
  });
  await publish(rule);
  expect(JSON.parse(JSON.stringify((await fetchRules()).body))).toEqual({
    rules: [{ url: 'https://shop.example/autumn*', trigger: 'PAGE_VIEW', activityId: 'act_1' }],
  });
});

test('what merely happens to a page carries no rule id, so that it is no Click step', async () => {
  await publish(await create({ name: 'Half', url: '*/shop/*', trigger: 'SCROLL_DEPTH', event: 'read_half', depth: 50 })).then(
    (answer) => expect(answer).toMatchObject({ status: 409, body: { missing: [{ code: 'EVENT_UNKNOWN' }] } }),
  );
  const body = { name: 'read_half', trigger: 'SCROLL_DEPTH', description: '', properties: {} };
  await api.call('createEventDefinition', { body });
  const [draft] = TrackingRule.array().parse((Object(await api.call('listTrackingRules')).body as { items: unknown }).items);
  await publish(draft as TrackingRule);
  expect(JSON.parse(JSON.stringify((await fetchRules()).body))).toEqual({
    rules: [{ url: '*/shop/*', trigger: 'SCROLL_DEPTH', event: 'read_half', depth: 50 }],
  });
});

test('a paused, changed or deleted rule is in force within a minute of what a page may remember', async () => {
  const rule = await create();
  const published = TrackingRule.parse((await publish(rule)).body);
  const first = await fetchRules();
  const maxAge = Number(/^public, max-age=(\d+)$/.exec(first.headers['cache-control'] ?? '')?.[1]);
  expect(maxAge).toBeGreaterThan(20);
  // An open page asks again every 30 s, and by then may be answered by what its browser remembers.
  const remembered = MINUTE - 30 * SECOND - maxAge * SECOND;
  const edited = TrackingRule.parse((await change('replaceTrackingRule', published, { ...hero, selector: '.buy' })).body);
  expect(edited).toMatchObject({ status: 'PUBLISHED', version: 3, selector: '.buy' });
  api.clock.forward(remembered);
  expect((await fetchRules()).body).toMatchObject({ rules: [{ selector: '.buy' }] });
  const paused = TrackingRule.parse((await change('pauseTrackingRule', edited)).body);
  api.clock.forward(remembered);
  expect((await fetchRules()).body).toEqual({ rules: [] });
  await publish(paused);
  await api.call('deleteTrackingRule', { params: { ruleId: rule.id }, query: { version: 5 } });
  api.clock.forward(remembered);
  expect((await fetchRules()).body).toEqual({ rules: [] });
});

test('the rules are read once in 5 s however many pages ask, and an unchanged list is not sent again', async () => {
  await publish(await create());
  api.uses.clear();
  const first = await fetchRules();
  const tag = first.headers.etag ?? '';
  for (const sent of [tag, `W/${tag}`, `"other", ${tag}`])
    expect(await fetchRules({ 'if-none-match': sent })).toMatchObject({ status: 304, headers: { etag: tag } });
  expect(await fetchRules({ 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
  expect([...api.uses].filter((use) => use.startsWith('tracking-rules'))).toEqual(['tracking-rules: query']);
  api.clock.forward(MINUTE);
  expect((await fetchRules()).headers.etag).toBe(tag);
});

test('only origins of the write key are told the rules, and caches keep origins apart', async () => {
  expect(await fetchRules({}, 'https://evil.example')).toMatchObject({ status: 403, body: { code: 'ORIGIN_NOT_ALLOWED' } });
  expect(await api.call('readPublishedRules', { query: { k: 'wk_ffffffffffffffff' } })).toMatchObject({ status: 401 });
  expect((await fetchRules()).headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' });
  expect((await api.call('readPublishedRules', { query: { k: KEY } })).headers).not.toHaveProperty('access-control-allow-origin');
});

test('no rule can ever send what only the server may say, nor say who somebody is', async () => {
  for (const event of ['PURCHASE', 'RESERVE', 'IDENTIFY']) {
    expect(await api.call('createTrackingRule', { body: { ...hero, event } })).toMatchObject({
      status: 400,
      body: { code: 'EVENT_NOT_ALLOWED' },
    });
    const rule = await create();
    expect(await change('replaceTrackingRule', rule, { ...hero, event })).toMatchObject({ body: { code: 'EVENT_NOT_ALLOWED' } });
  }
  const published = TrackingRule.parse((await publish(await create())).body);
  const table = api.database.table(trackingRulesTable);
  await table.put({ ...published, scope: 'RULES', event: 'PURCHASE' });
  expect((await fetchRules()).body).toEqual({ rules: [] });
});

test('publishing says all that is missing', async () => {
  const missing = async (rule: object) => {
    const { body } = await publish(await create({ name: 'x', trigger: 'CLICK', ...rule }));
    return Object(body).missing?.map(({ code }: { code: string }) => code);
  };
  expect(await missing({})).toEqual(['EVENT', 'PLACE']);
  expect(await missing({ url: '*/a', event: 'nowhere' })).toEqual(['EVENT_UNKNOWN']);
  expect(await missing({ url: '*/a', event: 'CLICK', activityId: 'act_2' })).toEqual(['ACTIVITY_UNKNOWN']);
  expect(await missing({ url: '*/a', event: 'RESERVATION_REFUSED' })).toEqual(['EVENT_PROPERTIES']);
  expect(await missing({ url: '*/a', event: 'RESERVATION_REFUSED', props: { reason: 'x' } })).toBeUndefined();
  expect(await missing({ trigger: 'SCROLL_DEPTH', url: '*/a', event: 'SCROLL_DEPTH' })).toEqual(['DEPTH']);
  expect(await missing({ trigger: 'PAGE_VIEW', event: 'search' })).toEqual(['PLACE']);
  expect(await missing({ trigger: 'PAGE_VIEW', url: '*/a' })).toEqual(['EVENT']);
  expect(await missing({ trigger: 'PURCHASE', event: 'purchase' })).toBeUndefined();
});

test('a published rule must stay complete', async () => {
  const published = TrackingRule.parse((await publish(await create())).body);
  expect(await change('replaceTrackingRule', published, { name: 'x', trigger: 'CLICK' })).toMatchObject({
    status: 409,
    body: { code: 'NOT_PUBLISHABLE' },
  });
});

test('of two who change a rule at once one is told to look again; publishing twice is publishing once', async () => {
  const rule = await create();
  const both = await Promise.all([
    change('replaceTrackingRule', rule, { ...hero, name: 'a' }),
    change('replaceTrackingRule', rule, { ...hero, name: 'b' }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(await publish(rule)).toMatchObject({ status: 409, body: { code: 'VERSION_CONFLICT', version: 2 } });
  const newest = { ...rule, version: 2 };
  expect((await publish(newest)).body).toEqual((await publish(newest)).body);
  expect(await change('pauseTrackingRule', await create())).toMatchObject({ body: { code: 'WRONG_STATUS' } });
});

test('a repeated creation with one Idempotency-Key makes one rule', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => api.call('createTrackingRule', { body: hero, key: 'one' })));
  expect(new Set(answers.map(({ body }) => TrackingRule.parse(body).id)).size).toBe(1);
  expect((await create()).id).not.toBe((await create()).id);
});

test('a store has only so many rules', async () => {
  const table = api.database.table(trackingRulesTable);
  const rule = await create();
  for (let at = 1; at < MOST_RULES; at += 1) await table.put({ ...rule, scope: 'RULES', id: `rule_00000${at}` });
  expect(await api.call('createTrackingRule', { body: hero })).toMatchObject({ body: { code: 'LIMIT_REACHED' } });
});

test('values of properties are text, and no rule sets the id by which its events are known', async () => {
  for (const props of [
    { ruleId: 'rule_00000001' },
    { a: 1 },
    { a: 'x\u0000' },
    { a: '\ud800' },
    { a: 'x'.repeat(257) },
    { constructor: 'x' },
  ])
    expect(await api.call('createTrackingRule', { body: { ...hero, props } }), JSON.stringify(props)).toMatchObject({
      status: 400,
    });
});
