import { hash } from 'node:crypto';
import type { Random } from '#shared/random.ts';
import type { KeptSecret } from './server-key-store.ts';

/** `sk_<id>_<256 random bits>`: the id says which row to look at, all of it together is the proof. */
export const SERVER_KEY = /^sk_([0-9a-f]{16})_[\w-]{43}$/;

export const digestOf = (key: string): string => hash('sha256', key, 'hex');

/** A new secret of a key: what is shown once, and what is kept. */
export const makeSecret = (
  id: string,
  { now, random }: { readonly now: number; readonly random: Random },
): { readonly key: string; readonly kept: KeptSecret } => {
  const key = `sk_${id}_${Buffer.from(random.bytes(32)).toString('base64url')}`;
  return { key, kept: { digest: digestOf(key), ending: key.slice(-4), createdAt: now } };
};
