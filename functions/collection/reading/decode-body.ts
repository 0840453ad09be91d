import { gunzipSync } from 'node:zlib';
import { AxonError } from '#shared/axon-error.ts';
import { MAX_BATCH_BYTES, MAX_EXPANSION } from '../schema.ts';

/** The body could not be turned into text; `reason` is for a person. */
export class UnreadableBody extends Error {}

const utf8 = new TextDecoder('utf-8');
const isGzip = (body: Uint8Array): boolean => body[0] === 0x1f && body[1] === 0x8b;

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

const gunzip = (body: Uint8Array): Uint8Array => {
  try {
    // Inflates chunk by chunk and stops at the cap, so a bomb never takes more memory than the cap.
    return gunzipSync(body, { maxOutputLength: Math.min(MAX_BATCH_BYTES, body.length * MAX_EXPANSION) });
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE'))
      throw new AxonError('BODY_TOO_LARGE', { maxBytes: MAX_BATCH_BYTES, maxExpansion: MAX_EXPANSION });
    throw new UnreadableBody('The gzip body is damaged or cut off', { cause: error });
  }
};

/**
 * The text of a body: gzip by its magic bytes whatever the headers say, UTF-8 with damaged sequences replaced by U+FFFD.
 * @throws AxonError BODY_TOO_LARGE as sent, after decompression, or if it grows more than 20 times
 * @throws UnreadableBody if the gzip stream is damaged
 */
export const decodeBody = (body: Uint8Array): string => {
  if (body.length > MAX_BATCH_BYTES) throw new AxonError('BODY_TOO_LARGE', { maxBytes: MAX_BATCH_BYTES });
  return utf8.decode(isGzip(body) ? gunzip(body) : body);
};
