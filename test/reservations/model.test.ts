import fc from 'fast-check';
import { test } from 'vitest';
import { giveawayLives, liveGiveaway } from './giveaway-model.ts';
import { lives, liveThrough } from './model.ts';

/** `npm run prove -- --seeds N` lives many more; a failing one prints its seed. */
const RUNS = 150;
const GIVEAWAYS = 60;

test('no interleaving, crash, lost answer or wrong clock breaks a promise or loses money', async () => {
  await fc.assert(fc.asyncProperty(lives, liveThrough), { numRuns: RUNS, endOnFailure: true });
}, 300_000);

test('no interleaving, crash, lost answer or wrong clock takes an entry back, adds one late or draws another winner', async () => {
  await fc.assert(fc.asyncProperty(giveawayLives, liveGiveaway), { numRuns: GIVEAWAYS, endOnFailure: true });
}, 300_000);
