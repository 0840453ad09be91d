import { describe, expect, test } from 'vitest';
import { erasureScenes } from './erasure-scenes.ts';
import { otherScenes, reserveScenes } from './fault-scenes.ts';
import { promotionScenes } from './promotion-scenes.ts';
import { everyTrouble, suffer } from './suffer-faults.ts';

/** All of them, and every pair in a reserve: `npm run prove:faults`. Five has no divisor in common with the kinds of faults: each kind is met. */
const EVERY = 5;

describe('whatever becomes of any one call to the table or the provider, nobody loses a place or money, and nobody erased is named', () => {
  test.each(Object.entries({ ...reserveScenes, ...otherScenes, ...promotionScenes, ...erasureScenes }))(
    '%s',
    async (_, begin) => {
      const troubles = await everyTrouble(begin);
      expect(troubles.length).toBeGreaterThan(20);
      for (const trouble of troubles.filter((_each, at) => at % EVERY === 0))
        await suffer(begin, [trouble]).catch((cause: unknown) => {
          throw new Error(JSON.stringify(trouble), { cause });
        });
    },
  );
});
