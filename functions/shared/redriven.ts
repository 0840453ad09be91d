import * as z from 'zod';

/** Consumers of the events stream that never do anything twice, and so must know where a record lay first. */
export const Redriven = z.object({
  /** The one consumer that had given the record up; the others have dealt with it. */
  consumer: z.string().max(64),
  /** Where the record lay (`shard:sequence`) each time it was given up, the first place first. */
  positions: z.array(z.string().max(256)).min(1).max(50).readonly(),
});
export type Redriven = z.infer<typeof Redriven>;

interface Claim {
  readonly id: string;
  readonly position: string;
}

/**
 * What a consumer claims for a record that was put on the stream again: the event at the first place it lay, so that its own
 * earlier claim does not make it a duplicate, and each redrive at the place it led to, so that one letter redriven twice
 * counts once. The record counts if every one of these is fresh.
 */
export const claimsOfRedriven = (id: string, { positions }: Redriven, position: string): readonly Claim[] =>
  [...positions, position].map((each, at) => ({ id: at === 0 ? id : `redriven ${at} ${id}`, position: each }));

/** Whether a record is meant for this consumer: redriven ones are for one alone. */
export const isMeantFor = (consumer: string, { redriven }: { readonly redriven?: Redriven | undefined }): boolean =>
  redriven === undefined || redriven.consumer === consumer;
