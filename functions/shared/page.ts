import * as z from 'zod';

/** Query fields every list takes. The cursor is opaque: the `nextCursor` of the page before. */
export const PageQuery = z.object({
  cursor: z.string().max(1024).optional().meta({ description: 'nextCursor of the page before' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** One page of a list; no `nextCursor` means it is the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item).readonly(), nextCursor: z.string().optional() });
