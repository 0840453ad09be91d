import * as z from 'zod';
import { DisplayName } from '#shared/display-name.ts';
import { ActivityId, EpochMs, EventId, SessionId, UserId, VisitorId } from '#shared/ids.ts';
import { said } from '#shared/issue.ts';
import { Properties } from '#shared/properties.ts';
import type { EventDescription } from '../definitions/schema.ts';

/** The collector's limits, also told to the tracker's users in the docs. */
const MAX_EVENTS = 500;
/** As sent and after decompression. */
export const MAX_BATCH_BYTES = 1_048_576;
/** A gzip body may grow at most this much. */
export const MAX_EXPANSION = 20;
export const MAX_EVENT_BYTES = 32_768;
/** Per object, at every level. */
export const MAX_PROPERTIES = 100;
/** `{a: 1}` has depth 1. */
export const MAX_PROPERTY_DEPTH = 5;

/** One event as a browser sends it. Unknown fields are ignored, so older and newer trackers both work. */
export const SentEvent = z.object({
  /** Made by the client (UUIDv7); the same id is counted once. */
  id: EventId,
  /** Name of an event definition, or any new one: PAGE_VIEW, CLICK, IDENTIFY, add_to_cart … */
  name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/,
      said(
        'name must start with a letter and have at most 64 letters, digits, "_", ".", ":" or "-"',
        '이름은 영문자로 시작하고 영문자, 숫자, "_", ".", ":", "-" 64자까지 쓸 수 있습니다.',
      ),
    ),
  /** By the client's clock, epoch ms. */
  createdAt: EpochMs,
  visitorId: VisitorId,
  sessionId: SessionId.optional(),
  /** What the page says of who is signed in; links visitor and customer on IDENTIFY, never decides money. */
  customerId: UserId.optional(),
  /** The activity the page belongs to. */
  activityId: ActivityId.optional(),
  url: z.string().max(2048).optional(),
  referrer: z.string().max(2048).optional(),
  title: z.string().max(512).optional(),
  locale: z.string().max(35).optional(),
  zone: z.string().max(64).optional(),
  /** Minutes from local time to UTC (`getTimezoneOffset`), -540 in Seoul; becomes `zone` if that is absent. */
  offset: z.int().min(-1440).max(1440).optional(),
  /** Width of the screen in CSS pixels; a hint for the device class. */
  width: z.int().nonnegative().max(100_000).optional(),
  /** Campaign parameters and click ids the session began with: `utm_source=naver&utm_campaign=winter`. */
  campaign: z.string().max(2048).optional(),
  props: Properties.optional(),
});
export type SentEvent = z.infer<typeof SentEvent>;

/** The body of `POST /v1/e`: JSON as text/plain or application/json, gzip recognised by its magic bytes. Events are checked one by one. */
export const SentBatch = z.object({
  /** By the client's clock when this request left; corrects `createdAt`. */
  sentAt: EpochMs,
  events: z.array(z.unknown()).min(1).max(MAX_EVENTS),
});
export type SentBatch = z.infer<typeof SentBatch>;

/** Answer per event: `accepted + duplicate + rejected.length + retry.length` = events sent. */
export const CollectAnswer = z.object({
  accepted: z.int().nonnegative(),
  /** A hint: seen twice in this request. The consumers de-duplicate for good. */
  duplicate: z.int().nonnegative(),
  rejected: z.array(z.object({ id: z.string(), code: z.string(), reason: z.string() })).readonly(),
  /** Neither accepted nor kept: send these ids again. */
  retry: z.array(z.string()).readonly(),
});
export type CollectAnswer = z.infer<typeof CollectAnswer>;

/** Public by design: it may write events from its origins and do nothing else. */
export const WriteKey = z.object({
  key: z.string().regex(/^wk_[A-Za-z0-9]{16,48}$/),
  label: z.string().max(120),
  /** Exact origins (`https://shop.example`) that may send. */
  origins: z.array(z.string().max(256)).max(50).readonly(),
  /** Keeps whole IP addresses with its events instead of the network they belong to. Absent: no. */
  keepsWholeIp: z.boolean().optional(),
  revoked: z.boolean(),
  createdAt: EpochMs,
});
export type WriteKey = z.infer<typeof WriteKey>;

/** What a browser puts into its Origin header: scheme, host and port, nothing behind. */
const Origin = z
  .string()
  .max(256)
  .refine(
    (text) => URL.parse(text)?.origin === text,
    said('An origin looks like https://shop.example, without a path', '출처는 경로 없이 https://shop.example 형식이어야 합니다.'),
  )
  .meta({ description: 'Origin such as https://shop.example' });
export const WriteKeyDraft = z.object({
  label: DisplayName,
  origins: z.array(Origin).max(50).default([]),
  keepsWholeIp: z
    .boolean()
    .optional()
    .meta({ description: 'Keep whole IP addresses with the events. Off: only their network (IPv4 without its last 8 bits)' }),
});
export type WriteKeyDraft = z.infer<typeof WriteKeyDraft>;
export const WriteKeyEdit = WriteKeyDraft.pick({ origins: true, keepsWholeIp: true }).required({ origins: true });
export type WriteKeyEdit = z.infer<typeof WriteKeyEdit>;

/**
 * What the event definitions say of an event a browser sent: its trigger and its properties in their types, or why it may
 * not be taken. Bound to `definitions/` by the composition root.
 */
export type DescribeEvent = (name: string, props: Properties) => EventDescription;

/** Appends to the events stream; answers the index of every record that could not be confirmed. */
export type AppendRecords = (
  records: readonly { readonly partitionKey: string; readonly data: string }[],
) => Promise<{ readonly failed: readonly number[] }>;

/** Why one sent event was not accepted, with all of what was sent. */
export interface Rejection {
  /** Its id if it has a usable one, else its place in the batch: `#3`. */
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  /** What it was checked against: `batch`, `event`, or a definition and its version. */
  readonly schema: string;
  readonly visitorId?: string | undefined;
  /** What was sent, character for character. */
  readonly original: string;
}
