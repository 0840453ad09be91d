import { Buffer } from 'node:buffer';
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { MINUTE, SECOND } from '#shared/clock.ts';

/** Header of a signed payment event: `t=<epoch seconds>,v1=<hex HMAC-SHA256 of "t.body">`, one v1 per key in use. */
export const SIGNATURE_HEADER = 'axon-signature';
/** How far the provider's clock and the way here may be off; older events are refused, so that a stolen one is soon worthless. */
export const SIGNATURE_TOLERANCE = 5 * MINUTE;

export interface Signatures {
  /** @param at when it is sent, epoch ms. @returns the header's value */
  sign(body: Uint8Array, at: number): string;
  /** Whether somebody who has one of our keys signed exactly this body lately. */
  isGenuine(header: string | undefined, body: Uint8Array, now: number): boolean;
}

const MOST_SIGNATURES = 5;
const FORM = /^t=(\d{1,12})((?:,v1=[0-9a-f]{64})+)$/;

/** @param secrets shared with the payment provider; the first signs, all of them are accepted, so that one can be changed */
export const createSignatures = (secrets: readonly [Uint8Array, ...Uint8Array[]]): Signatures => {
  const keys = secrets.map((secret) => createSecretKey(secret));
  const signaturesOf = (seconds: number, body: Uint8Array): readonly Buffer[] =>
    keys.map((key) => createHmac('sha256', key).update(`${seconds}.`).update(body).digest());

  return {
    sign: (body, at) => {
      const seconds = Math.floor(at / SECOND);
      return `t=${seconds},v1=${signaturesOf(seconds, body)[0]?.toString('hex')}`;
    },
    isGenuine: (header, body, now) => {
      const [, seconds = '', listed = ''] = FORM.exec(header ?? '') ?? [];
      const given = listed.split(',v1=').slice(1, 1 + MOST_SIGNATURES);
      const expected = signaturesOf(Number(seconds), body);
      // All pairs are compared, each in constant time: nothing tells how close a guess was.
      const matches = given.flatMap((hex) => expected.filter((one) => timingSafeEqual(one, Buffer.from(hex, 'hex'))));
      return matches.length > 0 && Math.abs(now - Number(seconds) * SECOND) <= SIGNATURE_TOLERANCE;
    },
  };
};
