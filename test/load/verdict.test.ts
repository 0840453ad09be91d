import { expect, test } from 'vitest';
import type { Entry } from '#functions/reservations/schema.ts';
import { type Evidence, judge } from '../../bin/load/verdict.ts';

const entry = (slot: number, userId: string, state: Entry['state'] = 'CONFIRMED'): Entry => ({ slot, userId, state, heldAt: 1 });

/** Three places, five shoppers: kim pays, lee leaves, park cancels, and choi gets park's place and pays for it. */
const right: Evidence = {
  promised: [
    { userId: 'kim', slot: 1 },
    { userId: 'lee', slot: 2 },
    { userId: 'choi', slot: 3 },
  ],
  paid: ['kim', 'choi'],
  released: 1,
  wonInSecondWave: 1,
  cameBack: 2,
  users: 5,
  entries: [entry(1, 'kim'), entry(2, 'lee', 'HELD'), entry(3, 'choi')],
  before: 0,
  availability: { stock: 3, remaining: 0, held: 1, sold: 2 },
  buyers: ['kim', 'choi'],
  answered: 2000,
  serverErrors: 2,
  lost: 0,
  refusalCost: { reads: 1.02, writes: 0 },
};

test('a sale in which everything was right leaves nothing to say', () => {
  expect(judge(right)).toEqual({ ok: true, overBooked: false, findings: [] });
});

test.each<[string, Partial<Evidence>]>([
  ['more places taken than there are', { entries: [...right.entries, entry(4, 'han')] }],
  ['one place taken twice', { entries: [entry(1, 'kim'), entry(1, 'lee', 'HELD'), entry(3, 'choi')] }],
  ['one shopper with two places', { entries: [entry(1, 'kim'), entry(2, 'kim', 'HELD'), entry(3, 'choi')] }],
  ['two shoppers told the same place', { promised: [...right.promised, { userId: 'han', slot: 2 }] }],
  ['figures above the stock', { availability: { stock: 3, remaining: -1, held: 2, sold: 2 } }],
])('%s is an over-booking', (_, planted) => {
  expect(judge({ ...right, ...planted })).toMatchObject({ ok: false, overBooked: true });
});

test.each<[string, Partial<Evidence>, RegExp]>([
  ['a promise not kept', { promised: [...right.promised, { userId: 'han', slot: 9 }] }, /not kept, first han/],
  ['a paid shopper without a place', { paid: ['kim', 'choi', 'lee'] }, /no confirmed place, first lee/],
  ['a sold place without an order', { buyers: ['kim'] }, /no order, first choi/],
  ['an order twice', { buyers: ['kim', 'choi', 'choi'] }, /Orders twice: choi/],
  [
    'a place nobody got',
    {
      entries: right.entries.slice(0, 2),
      promised: right.promised.slice(0, 2),
      paid: ['kim'],
      buyers: ['kim'],
      wonInSecondWave: 0,
      availability: { stock: 3, remaining: 1, held: 1, sold: 1 },
    },
    /Only 2 of 3/,
  ],
  ['a released place not sold again', { wonInSecondWave: 0 }, /got 0 places of 1/],
  ['more sold again than was released', { wonInSecondWave: 2 }, /got 2 places of 1/],
  ['sums that drift', { availability: { stock: 3, remaining: 0, held: 1, sold: 1 } }, /Drift/],
  ['too many 5xx', { serverErrors: 3 }, /3 of 2000 answers were 5xx/],
  ['a lost answer', { lost: 1 }, /1 answers were lost/],
  ['a refusal that writes', { refusalCost: { reads: 1, writes: 0.1 } }, /A refusal costs 0.1 writes/],
  ['a refusal that reads too much', { refusalCost: { reads: 2.1, writes: 0 } }, /A refusal costs 2.1 reads/],
])('%s is found', (_, planted, finding) => {
  const { ok, overBooked, findings } = judge({ ...right, ...planted });
  expect({ ok, overBooked }).toEqual({ ok: false, overBooked: false });
  expect(findings.join('\n')).toMatch(finding);
});

test('answers may be lost where the server was killed, and nothing else may', () => {
  expect(judge({ ...right, lost: 7, mayLose: true })).toMatchObject({ ok: true });
  expect(judge({ ...right, lost: 7, mayLose: true, buyers: ['kim'] })).toMatchObject({ ok: false });
});
