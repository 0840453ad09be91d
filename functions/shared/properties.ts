import * as z from 'zod';

/** Free properties: scalars, or small nested JSON. Bounded by the collection rules. */
export const Properties = z.record(z.string().min(1).max(64), z.json());
export type Properties = z.infer<typeof Properties>;
