import * as z from 'zod';
import { route } from '#shared/route.ts';

export const RedriveAnswer = z.object({
  /** Events on the stream again, each for the consumer that had given it up. */
  redriven: z.int().nonnegative(),
  /** Queue messages that are delivered again. */
  messages: z.int().nonnegative(),
  /**
   * Left where they lie: no events, refused by the stream, or no longer on the stream (rebuild from the archive); embedded also changes
   * of a table, which reconciliation and sweeper make up for.
   */
  left: z.int().nonnegative(),
  /** There was not time for all of it: call again. */
  more: z.boolean(),
});
export type RedriveAnswer = z.infer<typeof RedriveAnswer>;

export interface RedriveDeps {
  readonly redrive: () => Promise<RedriveAnswer>;
}

export const redriveRoutes = {
  redrive: route({
    name: 'redrive',
    summary: 'Gives consumers again what they gave up; nothing is counted twice. Call again while it says there is more.',
    method: 'POST',
    path: '/v1/system/redrive',
    who: 'admin',
    answers: { 200: RedriveAnswer },
    handle: (_request, { redrive }: RedriveDeps) => redrive(),
  }),
};
