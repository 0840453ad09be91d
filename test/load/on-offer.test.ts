import { expect, test } from 'vitest';
import { LOST_COME_BACK_MS, placesOnOffer } from '../../bin/load/on-offer.ts';

const after = async ({
  cancelled,
  isSoldOut = true,
  remaining,
}: {
  cancelled: number;
  isSoldOut?: boolean;
  remaining: number[];
}) => {
  const waited: number[] = [];
  const left = [...remaining];
  const readRemaining = async (): Promise<number> => left.shift() ?? Number.NaN;
  const offer = await placesOnOffer({
    cancelled,
    isSoldOut,
    readRemaining,
    wait: async (ms) => void waited.push(ms),
  });
  return { ...offer, waited };
};

test('what was cancelled is on offer at once', async () => {
  expect(await after({ cancelled: 3, remaining: [3] })).toEqual({ released: 3, lostTickets: 0, waited: [] });
});

test('places that are free and were not cancelled are lost tickets, which two sweeps bring back', async () => {
  const found = await after({ cancelled: 3, remaining: [5, 5] });
  expect(found).toEqual({ released: 5, lostTickets: 2, waited: [LOST_COME_BACK_MS] });
});

test('while the stock outlasts the crowd nothing is lost, however much is free', async () => {
  expect(await after({ cancelled: 1, isSoldOut: false, remaining: [90] })).toEqual({ released: 1, lostTickets: 0, waited: [] });
});
