import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inStep } from '#platform/local/in-step.ts';

it('lets all that asked in one turn go together, stage by stage, in the order in which they came', async () => {
  const allHere = inStep();
  const seen: string[] = [];
  const request = async (name: string): Promise<void> => {
    await allHere();
    seen.push(`${name} read`);
    await Promise.resolve();
    seen.push(`${name} answered`);
  };
  await Promise.all(['first', 'second'].map(request));
  expect(seen).toEqual(['first read', 'second read', 'first answered', 'second answered']);
});

it('keeps nobody for longer than the turn it came in', async () => {
  const allHere = inStep();
  for (let round = 0; round < 3; round += 1) {
    let gone = false;
    void allHere().then(() => {
      gone = true;
    });
    expect(gone).toBe(false);
    await nextTurn();
    expect(gone).toBe(true);
  }
});

it('takes who comes while others go into the next turn, not into one that is over', async () => {
  const allHere = inStep();
  await allHere();
  const gone: string[] = [];
  const [late, later] = [allHere().then(() => gone.push('late')), allHere().then(() => gone.push('later'))];
  for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
  expect(gone).toEqual([]);
  await Promise.all([late, later]);
  expect(gone).toEqual(['late', 'later']);
});
