import * as z from 'zod';
import { DisplayName } from '#shared/display-name.ts';
import { EpochMs } from '#shared/ids.ts';
import { said } from '#shared/issue.ts';

/** Names a key in lists and in the key's own text; no secret. */
export const ServerKeyId = z
  .string()
  .regex(/^[0-9a-f]{16}$/, said('A server key id has 16 hexadecimal digits', '서버 키 ID는 16진수 16자리입니다.'));
const Version = z.int().positive().meta({ description: 'Rises by one per change; send back the one you read' });

/**
 * What the store's backend proves itself with. It may write customers' profiles, so it belongs on a server and in no page; it
 * can do nothing a member of the dashboard can.
 */
export const ServerKey = z.object({
  id: ServerKeyId,
  label: DisplayName,
  revoked: z.boolean(),
  /** Newest first; more than one only while a rotation overlaps. The secrets themselves are nowhere. */
  secrets: z
    .array(
      z.object({
        /** The last four characters, to tell which one a server uses. */
        ending: z.string(),
        createdAt: EpochMs,
        /** It stops working then; absent for the newest. */
        expiresAt: EpochMs.optional(),
      }),
    )
    .readonly(),
  version: Version,
  createdAt: EpochMs,
});
export type ServerKey = z.infer<typeof ServerKey>;

/** Answered once, when the secret is made. */
export const NewServerKey = ServerKey.extend({
  key: z.string().meta({ description: 'The whole key, `sk_…`. It is shown this once and cannot be read again.' }),
});
export type NewServerKey = z.infer<typeof NewServerKey>;

export const ServerKeyDraft = z.object({ label: DisplayName });
export const ServerKeyRotation = z.object({
  version: Version,
  /** Hours for which the secret in use goes on working; 0 = it leaked. */
  overlapHours: z.int().min(0).max(168).default(24),
});
