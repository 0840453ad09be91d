import { expect, test } from 'vitest';
import { definitionStore } from '#functions/definitions/definition-store.ts';
import { describeBrowserEvents } from '#functions/definitions/describe-event.ts';
import { rememberingDefinitions } from '#functions/definitions/remember-definitions.ts';
import { type EventDefinition, EventDefinitions, MOST_DEFINITIONS } from '#functions/definitions/schema.ts';
import { MINUTE, SECOND } from '#shared/clock.ts';
import { aCollector, anEvent } from '../collection/a-collector.ts';
import { handClock } from '../platform/hand-clock.ts';
import { aDefinitionsApi } from './a-definitions-api.ts';

const wishlist = {
  name: 'add_to_wishlist',
  trigger: 'CLICK',
  description: 'A product was kept for later.',
  properties: { productId: { type: 'string', required: true, description: 'Which' } },
};
const params = { name: 'add_to_wishlist' };

test('a marketer defines an event; saying it again changes nothing, saying something else is refused', async () => {
  const { call } = await aDefinitionsApi();
  const made = await call('createEventDefinition', { body: wishlist });
  expect(made).toMatchObject({
    status: 201,
    body: { ...wishlist, version: 1, status: 'ACTIVE', builtIn: false, serverOnly: false },
  });
  expect((await call('createEventDefinition', { body: wishlist })).body).toEqual(made.body);
  for (const body of [
    { ...wishlist, properties: {} },
    { ...wishlist, trigger: 'CUSTOM' },
    { ...wishlist, name: 'Add_To_Wishlist' },
  ])
    expect(await call('createEventDefinition', { body })).toMatchObject({ status: 409, body: { code: 'DEFINITION_EXISTS' } });
  const { items } = EventDefinitions.parse((await call('listEventDefinitions')).body);
  expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['PAGE_VIEW', 'PURCHASE', 'add_to_wishlist']));
});

test('no definition can be made that speaks for the server, for identities, or under a built-in name', async () => {
  const { call } = await aDefinitionsApi();
  for (const trigger of ['RESERVE', 'PURCHASE', 'IDENTIFY'])
    expect(await call('createEventDefinition', { body: { ...wishlist, trigger } })).toMatchObject({ status: 400 });
  const sly = await call('createEventDefinition', { body: { ...wishlist, serverOnly: true, builtIn: true, version: 9 } });
  expect(sly.body).toMatchObject({ serverOnly: false, builtIn: false, version: 1 });
  for (const name of ['PURCHASE', 'purchase', 'Reserve', 'page_view'])
    expect(await call('createEventDefinition', { body: { ...wishlist, name } })).toMatchObject({ status: 409 });
  for (const name of ['', 'x y', '1st', '__proto__', 'a'.repeat(65), '이벤트', 'a\n'])
    expect(await call('createEventDefinition', { body: { ...wishlist, name } })).toMatchObject({ status: 400 });
  const property = wishlist.properties.productId;
  for (const name of ['constructor', 'prototype', '', 'a b', 'ㄱ'])
    expect(
      await call('createEventDefinition', {
        body: { ...wishlist, name: 'other', properties: Object.fromEntries([[name, property]]) },
      }),
      name,
    ).toMatchObject({ status: 400 });
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`p${at}`, property]));
  expect(await call('createEventDefinition', { body: { ...wishlist, properties: many } })).toMatchObject({ status: 400 });
});

test('of two who make the next version at once one is told to look again, and every version stays readable', async () => {
  const { call } = await aDefinitionsApi();
  await call('createEventDefinition', { body: wishlist });
  const body = { version: 1, description: 'v2', properties: {} };
  const both = await Promise.all([
    call('addEventDefinitionVersion', { params, body }),
    call('addEventDefinitionVersion', { params, body: { ...body, description: 'mine' } }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const versions = await call('listEventDefinitionVersions', { params });
  expect(versions.body).toMatchObject({
    items: [
      { version: 2, properties: {} },
      { version: 1, properties: wishlist.properties },
    ],
  });
  expect(await call('listEventDefinitionVersions', { params: { name: 'CLICK' } })).toMatchObject({
    body: { items: [{ version: 1 }] },
  });
  expect(await call('listEventDefinitionVersions', { params: { name: 'nowhere' } })).toMatchObject({ status: 404 });
});

test('a definition that is retired while somebody else makes its next version stays retired', async () => {
  const { call, database } = await aDefinitionsApi();
  const store = definitionStore(database);
  await call('createEventDefinition', { body: wishlist });
  const before = await store.get('add_to_wishlist');
  if (!before) throw new Error('It was not created');
  await call('setEventDefinitionStatus', { params, body: { status: 'INACTIVE', version: 1 } });
  expect(await store.add({ ...before, version: 2 })).toBe(true);
  expect(await store.get('add_to_wishlist')).toMatchObject({ version: 2, status: 'INACTIVE' });
});

test('what changes nothing makes no version', async () => {
  const { call } = await aDefinitionsApi();
  await call('createEventDefinition', { body: wishlist });
  const { description, properties } = wishlist;
  const same = await call('addEventDefinitionVersion', { params, body: { version: 1, description, properties } });
  expect(same.body).toMatchObject({ version: 1 });
});

test('built-in definitions cannot be changed or switched off', async () => {
  const { call } = await aDefinitionsApi();
  const status = { params: { name: 'PURCHASE' }, body: { status: 'INACTIVE', version: 1 } };
  expect(await call('setEventDefinitionStatus', status)).toMatchObject({ status: 409, body: { code: 'NOT_EDITABLE' } });
  const version = { params: { name: 'CLICK' }, body: { version: 1, description: '', properties: {} } };
  expect(await call('addEventDefinitionVersion', version)).toMatchObject({ body: { code: 'NOT_EDITABLE' } });
});

test('a store has only so many definitions', async () => {
  const { call, database, clock } = await aDefinitionsApi();
  const store = definitionStore(database);
  const own = { ...wishlist, trigger: 'CUSTOM', version: 1, status: 'ACTIVE', serverOnly: false, builtIn: false } as const;
  for (let at = 0; at < MOST_DEFINITIONS; at += 1)
    await store.add({ ...own, properties: {}, name: `own_${at}`, createdAt: clock.now() });
  expect(await call('createEventDefinition', { body: wishlist })).toMatchObject({ status: 409, body: { code: 'LIMIT_REACHED' } });
});

/** A collector that reads the definitions of the API. */
const aDefinedCollector = async () => {
  const api = await aDefinitionsApi();
  const collector = await aCollector();
  const clock = handClock();
  const read = rememberingDefinitions({ list: definitionStore(api.database).list, clock });
  collector.deps.readDefinitions = async () => describeBrowserEvents(await read());
  const send = async (props: object) => {
    const { accepted, rejected } = await collector.sendEvents([anEvent({ name: 'add_to_wishlist', props })]);
    const last = (await collector.events()).at(-1);
    return {
      accepted,
      code: rejected[0]?.code,
      ...(accepted ? { schema: last?.schema, trigger: last?.trigger, flags: last?.flags } : {}),
    };
  };
  return { ...api, send, clock };
};

test('events are checked against the newest version within a minute and remember which one it was', async () => {
  const { call, send, clock } = await aDefinedCollector();
  expect(await send({})).toMatchObject({ accepted: 1, trigger: 'CUSTOM', flags: ['UNKNOWN_DEFINITION'] });
  await call('createEventDefinition', { body: wishlist });
  clock.forward(MINUTE);
  expect(await send({})).toEqual({ accepted: 0, code: 'PROPERTY_MISSING' });
  expect(await send({ productId: 'p-1' })).toEqual({ accepted: 1, schema: 'add_to_wishlist/1', trigger: 'CLICK', flags: [] });
  await call('addEventDefinitionVersion', { params, body: { version: 1, description: '', properties: {} } });
  clock.forward(MINUTE);
  expect(await send({})).toMatchObject({ accepted: 1, schema: 'add_to_wishlist/2' });
});

test('events of a retired definition are accepted, unchecked and marked; nothing is lost by switching it off', async () => {
  const { call, send, clock } = await aDefinedCollector();
  await call('createEventDefinition', { body: wishlist });
  expect(await call('setEventDefinitionStatus', { params, body: { status: 'INACTIVE', version: 1 } })).toMatchObject({
    body: { status: 'INACTIVE', version: 1 },
  });
  clock.forward(MINUTE);
  expect(await send({})).toEqual({ accepted: 1, schema: undefined, trigger: 'CUSTOM', flags: ['UNKNOWN_DEFINITION'] });
  await call('setEventDefinitionStatus', { params, body: { status: 'ACTIVE', version: 1 } });
  clock.forward(MINUTE);
  expect(await send({})).toMatchObject({ code: 'PROPERTY_MISSING' });
});

const defined = (name: string): EventDefinition => ({
  name,
  trigger: 'CUSTOM',
  description: '',
  version: 1,
  status: 'ACTIVE',
  serverOnly: false,
  builtIn: false,
  properties: {},
});

/** A list that counts its readings and can fail or hang. */
const aList = () => {
  const clock = handClock();
  const world = { reads: 0, isDown: false, stored: [defined('one')] };
  const list = async (): Promise<readonly EventDefinition[]> => {
    world.reads += 1;
    if (world.isDown) throw new Error('The table is down');
    return world.stored;
  };
  return { world, clock, read: rememberingDefinitions({ list, clock }) };
};

test('the definitions are read at most once in 5 s, and nobody waits for a newer list', async () => {
  const { world, clock, read } = aList();
  await Promise.all(Array.from({ length: 100 }, read));
  expect(world.reads).toBe(1);
  world.stored = [defined('one'), defined('two')];
  clock.forward(5 * SECOND);
  expect((await read())('two')).toBeUndefined();
  await read();
  expect((await read())('two')).toBeDefined();
  expect(world.reads).toBe(2);
});

test('after a minute without a newer list the next asker waits for one', async () => {
  const { world, clock, read } = aList();
  await read();
  world.stored = [defined('two')];
  clock.forward(MINUTE);
  expect((await read())('two')).toBeDefined();
});

test('a table that is down stops nobody: the last known definitions stay, at first the built-in ones', async () => {
  const { world, clock, read } = aList();
  world.isDown = true;
  expect((await read())('CLICK')).toBeDefined();
  expect((await read())('one')).toBeUndefined();
  expect(world.reads).toBe(1);
  world.isDown = false;
  clock.forward(5 * SECOND);
  expect((await read())('one')).toBeDefined();
  world.isDown = true;
  clock.forward(10 * MINUTE);
  expect((await read())('one')).toBeDefined();
});
