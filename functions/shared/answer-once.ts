import type { Clock } from './clock.ts';

/** Enough for every viewer of every activity with a few ranges each; the oldest answer goes first. */
const MOST_ANSWERS = 1_000;

export interface Answered<A> {
  readonly answer: A;
  /** When the figures were read, epoch ms. */
  readonly asOf: number;
}

/**
 * Lets N viewers of one thing cost one computation: equal questions share the answer under way and then the answer,
 * until it is `keepMs` old. A failure is told to those who waited for it and forgotten.
 */
export const answerOnce = <Q, A>(
  ask: (question: Q) => Promise<A>,
  { clock, keepMs }: { readonly clock: Clock; readonly keepMs: number },
): ((question: Q) => Promise<Answered<A>>) => {
  const answers = new Map<string, { readonly asOf: number; readonly answered: Promise<Answered<A>> }>();
  return (question) => {
    const asOf = clock.now();
    const key = JSON.stringify(question);
    const known = answers.get(key);
    if (known !== undefined && asOf - known.asOf < keepMs) return known.answered;
    const answered = ask(question).then((answer) => ({ answer, asOf }));
    answers.delete(key);
    answers.set(key, { asOf, answered });
    answered.catch(() => {
      if (answers.get(key)?.answered === answered) answers.delete(key);
    });
    const [oldest] = answers.keys();
    if (answers.size > MOST_ANSWERS && oldest !== undefined) answers.delete(oldest);
    return answered;
  };
};
