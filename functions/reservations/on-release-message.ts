import * as z from 'zod';
import type { DeliveredMessage } from '#platform/queue.ts';
import type { BatchResult } from '#platform/stream.ts';
import { ActivityId, ClaimId, EpochMs } from '#shared/ids.ts';
import { inParallel } from './release/in-parallel.ts';
import { release } from './release/release.ts';
import type { VacateDeps } from './release/vacate.ts';
import type { SeenClaim } from './schema.ts';

const ReleaseMessage = z.object({
  activityId: ActivityId,
  shard: z.int().nonnegative(),
  number: z.int().positive(),
  claimId: ClaimId,
  state: z.enum(['HELD', 'PAYING']),
  deadline: EpochMs,
});

const PARALLEL = 10;

/** Fast path of release. Whatever it misses (a message lost, early or unreadable) the sweeper does. */
export const onReleaseMessage = async (messages: readonly DeliveredMessage[], deps: VacateDeps): Promise<BatchResult> => {
  const failed: string[] = [];
  const errors: unknown[] = [];
  await inParallel(messages, PARALLEL, async ({ id, body }) => {
    const seen = parse(body);
    if (!seen) return;
    await release(seen, deps).catch((error: unknown) => {
      failed.push(id);
      errors.push(error);
    });
  });
  return { failed, error: errors[0] };
};

const parse = (body: string): SeenClaim | undefined => {
  try {
    return ReleaseMessage.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
};
