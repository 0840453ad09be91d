import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onEntryChange } from '#functions/customers/on-entry-change.ts';
import type { StoredEntry } from '#functions/reservations/giveaway/schema.ts';
import type { TableChange } from '#platform/table.ts';
import { aStream, HELD_AT } from './a-ledger.ts';

const anEntry = (changes: object = {}) => ({
  group: 'act_1#3',
  key: 'ann',
  activityId: 'act_1',
  campaignId: 'cmp_1',
  userId: 'ann',
  visitorId: 'visitor-ann',
  entryId: 'entry-1',
  enteredAt: HELD_AT,
  ...changes,
});
const aChange = (after: TableChange['after'], before?: TableChange['before'], sequence = '1'): TableChange => ({
  key: { group: 'act_1#3', key: 'ann' },
  before,
  after,
  sequence,
});

const aReader = () => {
  const events = aStream();
  const setAside: string[] = [];
  const announced: string[] = [];
  const deps = {
    events: events.stream,
    announced: async (entries: readonly StoredEntry[]) => void announced.push(...entries.map(({ entryId }) => entryId)),
    clock: { now: () => HELD_AT + 1_000 },
    setAside: async ({ sequence }: TableChange) => void setAside.push(sequence),
  };
  return { ...events, setAside, announced, deliver: (...changes: TableChange[]) => onEntryChange(changes, deps) };
};

test('an entry is one RESERVE event of the browser that entered, whose id is the same however often it comes', async () => {
  const { deliver, events, records } = aReader();
  await deliver(aChange(anEntry()));
  await deliver(aChange(anEntry()));
  expect(records.map(({ partitionKey }) => partitionKey)).toEqual(['visitor-ann', 'visitor-ann']);
  const event = {
    id: 'entry-1-ENTERED',
    trigger: 'RESERVE',
    origin: 'server',
    visitorId: 'visitor-ann',
    customerId: 'ann',
    activityId: 'act_1',
    campaignId: 'cmp_1',
    time: HELD_AT,
  };
  expect(events()).toMatchObject([event, event]);
});

test('who came without a browser lies with their stand-in', async () => {
  const { deliver, records } = aReader();
  await deliver(aChange(anEntry({ visitorId: undefined })));
  expect(records[0]?.partitionKey).toMatch(/^u-/);
});

test('a rank, the draw, its lists, its winners and an entry whose owner was erased are no events', async () => {
  const { deliver, records, setAside } = aReader();
  await deliver(
    aChange(anEntry({ rank: 1 }), anEntry()),
    aChange(undefined, anEntry()),
    aChange({ group: 'act_1#draw', key: 'draw', state: 'OPEN' }),
    aChange({ group: 'act_1#winners', key: '000000001', rank: 1, entryId: 'entry-1', userId: 'ann' }),
    aChange({ group: 'act_1#frozen', key: '000000000', ids: ['entry-1'] }),
    aChange(anEntry({ key: 'erased-1', userId: 'erased-1', isErased: true })),
  );
  expect([records, setAside]).toEqual([[], []]);
});

test('an entry that cannot be an event is set aside, and the others are told', async () => {
  const { deliver, records, setAside } = aReader();
  expect(await deliver(aChange(anEntry({ campaignId: undefined }), undefined, '7'), aChange(anEntry()))).toEqual({ failed: [] });
  expect([records.length, setAside]).toEqual([1, ['7']]);
});

test('exactly the entries the stream refused are asked for again, the others are noted as announced', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 8 }), async (refused) => {
      const { deliver, refuseWhen, announced } = aReader();
      refuseWhen((at) => refused[at] === true);
      const changes = refused.map((_, at) => aChange(anEntry({ entryId: `e-${at}` }), undefined, String(at)));
      expect(await deliver(...changes)).toMatchObject({
        failed: refused.flatMap((isRefused, at) => (isRefused ? [String(at)] : [])),
      });
      expect(announced).toEqual(refused.flatMap((isRefused, at) => (isRefused ? [] : [`e-${at}`])));
    }),
  );
});
