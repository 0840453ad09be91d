import type { Refused, Trouble } from './outcomes.ts';
import { type Body, type Problem, problemOf, type Reply, UnknownShape } from './problem.ts';
import { isPassing } from './send.ts';

/** How the replies of one call are read. */
export interface Reading<O> {
  /** By status. */
  readonly answers: Readonly<Record<number, (body: Body) => O>>;
  /** By code, with the details that belong to it. */
  readonly refusals: Readonly<Record<string, (problem: Problem) => O>>;
}

/** A refusal without details. */
export const plain =
  <C extends string>(code: C) =>
  (problem: Problem): { readonly code: C; readonly problem: Problem } => ({ code, problem });

/** Makes a reply one of the outcomes of its call. An answer of another shape than expected is UNEXPECTED, never a crash. */
export const settle = <O>(reply: Reply, { answers, refusals }: Reading<O>): O | Trouble => {
  const problem = problemOf(reply);
  try {
    const answer = answers[reply.status];
    if (answer) return answer(reply.body);
    const refusal = Object.hasOwn(refusals, problem.code) ? refusals[problem.code] : undefined;
    return refusal ? refusal(problem) : troubleOf(problem);
  } catch (error) {
    if (error instanceof UnknownShape) return { code: 'UNEXPECTED', problem };
    throw error;
  }
};

const troubleOf = (problem: Problem): Trouble => {
  const { status, retryAfter } = problem;
  if (status === 0) return { code: 'UNREACHABLE', problem };
  if (status === 401) return { code: 'SIGNED_OUT', problem };
  if (isPassing(status)) return { code: 'BUSY', problem, retryAfter: typeof retryAfter === 'number' ? retryAfter : 1 };
  return { code: 'UNEXPECTED', problem };
};

/** A call that came to nothing, whatever the reason. */
export const isRefused = <O extends { readonly code: string }>(outcome: O): outcome is Extract<O, Refused<string>> =>
  'problem' in outcome;
