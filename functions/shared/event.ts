import * as z from 'zod';
import { ActivityId, CampaignId, EpochMs, EventId, RuleId, SessionId, UserId, VisitorId } from './ids.ts';
import { Properties } from './properties.ts';
import { Redriven } from './redriven.ts';

export type { Properties };

/** What set an event off. A definition (see `definitions/`) gives every event name its trigger; unknown names are CUSTOM. */
export const Trigger = z.enum([
  'PAGE_VIEW',
  'CLICK',
  'FORM_SUBMISSION',
  'SCROLL_DEPTH',
  'IDENTIFY',
  'RESERVE',
  'PURCHASE',
  'CUSTOM',
]);
export type Trigger = z.infer<typeof Trigger>;

export const Device = z.enum(['desktop', 'mobile', 'tablet', 'bot', 'server', 'unknown']);
export type Device = z.infer<typeof Device>;

/**
 * One accepted event, as it travels on the stream and is archived and searched.
 * `origin` says who vouches for it: only `server` events move Reserve and Purchase.
 */
export const AxonEvent = z.object({
  kind: z.literal('event'),
  id: EventId,
  /** Name of its definition, e.g. PAGE_VIEW or add_to_cart. */
  name: z.string().min(1).max(64),
  trigger: Trigger,
  /** Name and version of the definition it was checked against, `add_to_cart/2`; absent for unknown names and server events. */
  schema: z.string().max(80).optional(),
  origin: z.enum(['browser', 'server']),
  /** The no-code rule that sent it upon something the visitor did: such an event is the Click step of its activity. */
  ruleId: RuleId.optional(),
  visitorId: VisitorId,
  /** Known once the visitor was identified, or for server events. */
  customerId: UserId.optional(),
  sessionId: SessionId.optional(),
  activityId: ActivityId.optional(),
  campaignId: CampaignId.optional(),
  /** The write key it was sent with; public. Absent for server events. */
  key: z.string().max(64).optional(),
  /** The network it came from (`203.0.113.0`, `2001:db8:0::`); the whole address only if its write key says so. */
  ip: z.string().max(45).optional(),
  /** When it happened, corrected for the client's clock: received - (sent - created). */
  time: EpochMs,
  createdAt: EpochMs.optional(),
  sentAt: EpochMs.optional(),
  receivedAt: EpochMs,
  url: z.string().max(2048).optional(),
  referrer: z.string().max(2048).optional(),
  title: z.string().max(512).optional(),
  device: Device,
  /** Where the visit came from: utm_source, else the referrer's host, else "direct". */
  source: z.string().max(128),
  locale: z.string().max(35).optional(),
  zone: z.string().max(64).optional(),
  props: Properties,
  flags: z.array(z.enum(['CLOCK_FUTURE', 'CLOCK_OLD', 'BOT', 'UNKNOWN_DEFINITION'])).readonly(),
  /** Put on the stream again by hand; only the stream's own redrive writes it. */
  redriven: Redriven.optional(),
});
export type AxonEvent = z.infer<typeof AxonEvent>;

/** What could not be accepted, for the live view. The whole original lies in the bad-rows bucket at `stored`. */
export const BadRow = z.object({
  kind: z.literal('bad'),
  id: z.string().max(64),
  /** Stable reason code plus a sentence for a person. */
  code: z.string().max(64),
  reason: z.string().max(512),
  /** What it was checked against: `batch`, `event`, or a definition and its version. */
  schema: z.string().max(80).optional(),
  key: z.string().max(64).optional(),
  visitorId: z.string().max(64).optional(),
  receivedAt: EpochMs,
  /** The first 2,000 characters of what was sent. */
  excerpt: z.string().max(2000),
  stored: z.string().max(256),
});
export type BadRow = z.infer<typeof BadRow>;

/** One record of the events stream; the partition key is the visitor id. */
export const StreamedEvent = z.discriminatedUnion('kind', [AxonEvent, BadRow]);
export type StreamedEvent = z.infer<typeof StreamedEvent>;
