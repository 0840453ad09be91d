import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { isAxonError } from '#shared/axon-error.ts';
import { SECOND } from '#shared/clock.ts';
import { Broken, type Interleaving, type StepFault } from './interleaving.ts';

const MOST_STEPS = 600;

/** Clocks of the servers: far enough apart to matter, near enough for the release margin. */
export const SKEWS = [0, 2 * SECOND, -2 * SECOND];

/** In which order the store calls of a life happen, and what goes wrong with them. */
export const schedule = {
  /** Who goes on next; 0 starts the next operation. */
  choices: fc.array(fc.nat(99), { minLength: 100, maxLength: 400, size: 'max' }),
  faults: fc.array(fc.nat(60), { minLength: 100, maxLength: 400, size: 'max' }),
  withFaults: fc.boolean(),
};

export interface Schedule<Op> {
  readonly ops: readonly Op[];
  readonly choices: readonly number[];
  readonly faults: readonly number[];
  readonly withFaults: boolean;
}

/** What is played: somebody who acts, and somebody who looks after every call. */
export interface Play<Op> {
  readonly turns: Interleaving;
  /** Does the operation; refusals and broken calls are part of life, anything else it throws is a finding. */
  readonly begin: (op: Op) => Promise<void>;
  /** After a call that may have written something. @param done what was done; undefined after an operation began */
  readonly look: (done?: string) => Promise<void>;
  /** After a call that cannot have. */
  readonly lookAgain: () => void;
  /** Before every step, with a number to choose by. */
  readonly prepare?: (choice: number) => void;
}

const faultOf = (n: number): StepFault =>
  n === 1 ? 'failBefore' : n === 2 ? 'failAfter' : n === 3 ? 'busy' : n === 4 ? 'gone' : 'none';

/** Refusals and broken calls are part of life; anything else is a finding, an alarm of ours too. */
export const isPartOfLife = (error: unknown): boolean =>
  (isAxonError(error) && error.code !== 'INTERNAL') ||
  error instanceof Broken ||
  (error instanceof Error && ['Throttled', 'TransactionCanceled'].includes(error.name));

export const expectNone = (findings: readonly unknown[]): void => deepStrictEqual(findings, []);

/** Steps after which every row is what it was: a read, or an answer on its way. The next call of its receiver waits again. */
const changesNothing = (step: string): boolean => /answered|^(get|query|batchGet) /.test(step);

/** Begins the operations one after the other, before the earlier ones are done, and lets their calls through as the schedule says. */
export const play = async <Op>({ ops, choices, faults, withFaults }: Schedule<Op>, life: Play<Op>): Promise<void> => {
  const { turns } = life;
  const findings: unknown[] = [];
  let next = 0;
  for (let step = 0; step < MOST_STEPS && (turns.waiting > 0 || next < ops.length); step += 1) {
    const choice = choices[step % choices.length] ?? 0;
    life.prepare?.(choice);
    const op = ops[next];
    if (op !== undefined && (turns.waiting === 0 || choice % 4 === 0)) {
      next += 1;
      life.begin(op).catch((error: unknown) => isPartOfLife(error) || findings.push(error));
      await new Promise((resolve) => setImmediate(resolve));
      await life.look();
    } else {
      const done = await turns.step(choice, withFaults ? faultOf(faults[step % faults.length] ?? 0) : 'none');
      if (changesNothing(done)) life.lookAgain();
      else await life.look(done);
    }
    expectNone(findings);
  }
  while (turns.waiting > 0) {
    await turns.step(0);
    await life.look();
  }
  expectNone(findings);
};
