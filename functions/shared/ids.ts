import * as z from 'zod';
import { said } from './issue.ts';

/** What Axon itself names: `<prefix>_<url-safe characters>`, or a UUID. Printable, bounded, safe in keys and URLs. */
const id = (what: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
      said(`${what} must be 1-64 letters, digits, "_" or "-"`, 'ID는 영문자, 숫자, "_", "-" 1~64자여야 합니다.'),
    )
    .meta({ description: what });

export const CampaignId = id('Campaign id');
export const ActivityId = id('Activity id');
export const ProductId = id('Product id');
/** A no-code tracking rule. */
export const RuleId = z
  .string()
  .regex(/^rule_[A-Za-z0-9_-]{8,43}$/, said('A rule id begins with rule_', '규칙 ID는 rule_로 시작합니다.'));
/** 128 random bits, base64url. The final authority on whose hold a slot carries. */
export const ClaimId = id('Claim id');

/** The claim that was given the coupon. */
export const CouponId = id('Coupon id');

/** What a store calls its customer; opaque to Axon. No control characters, so it is safe in keys and logs. */
export const UserId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, said('User id must not contain control characters', '고객 ID에 제어 문자를 쓸 수 없습니다.'))
  .meta({ description: "The store's own id of its customer" });

/** A browser's id, made by the tracker (UUIDv7). */
export const VisitorId = id('Visitor id');
export const EventId = id('Event id');
export const SessionId = id('Session id');

/** UTC epoch milliseconds. */
export const EpochMs = z.int().nonnegative().meta({ description: 'UTC epoch milliseconds' });
