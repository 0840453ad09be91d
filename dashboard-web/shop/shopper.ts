import type { SiteConfig } from '../api/config.ts';
import { Problem } from '../api/problem.ts';
import { recall, remember } from '../i18n/memory.ts';

const MEMORY = 'shop.user';
const newName = (): string => `guest-${crypto.randomUUID().slice(0, 8)}`;

/** Who shops in this browser: made up at the first visit, kept, and changeable. */
export const knownShopper = (): string => {
  const known = recall(MEMORY);
  if (known) return known;
  const made = newName();
  remember(MEMORY, made);
  return made;
};

export const rememberShopper = (userId: string): void => remember(MEMORY, userId);

/**
 * Stands in for the shop's own sign-in: asks the demo door for a token of this customer, once while the page lives.
 * @throws Problem when the door refuses or is not there
 */
export const shopperTokens = ({ shopperTokenUrl }: SiteConfig, userId: string) => {
  const url = shopperTokenUrl ?? `${location.origin}/demo/shopper-tokens`;
  let asked: Promise<string> | undefined;
  const ask = async (): Promise<string> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId }),
    });
    const body: unknown = await answer.json().catch(() => undefined);
    if (!answer.ok || typeof body !== 'object' || body === null || !('token' in body)) throw new Problem(answer.status, body);
    return String(body.token);
  };
  return {
    token: (): Promise<string> => {
      asked ??= ask().catch((error: unknown) => {
        asked = undefined;
        throw error;
      });
      return asked;
    },
    /** After a 401: the next call asks for a new one. */
    forget: (): void => {
      asked = undefined;
    },
  };
};
