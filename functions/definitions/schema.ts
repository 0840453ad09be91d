import * as z from 'zod';
import { Trigger } from '#shared/event.ts';

/** What an event name means: its trigger and the typed properties it may carry. */
export const EventDefinition = z.object({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/),
  trigger: Trigger,
  description: z.string().max(500),
  version: z.int().positive(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  /** Only the server may say this happened; a browser that sends it is refused. */
  serverOnly: z.boolean(),
  /** Typed properties; others may be sent too and are kept as they are. */
  properties: z.record(
    z.string(),
    z.object({ type: z.enum(['string', 'number', 'boolean']), required: z.boolean(), description: z.string() }),
  ),
  builtIn: z.boolean(),
});
export type EventDefinition = z.infer<typeof EventDefinition>;

export const EventDefinitions = z.object({ items: z.array(EventDefinition).readonly() });
