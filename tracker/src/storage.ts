import { attempt } from './attempt.ts';
import { type Consent, tag } from './config.ts';

/** The key of each batch begins so. */
export const BATCH = 'axon:';
/** What the visitor said; granted and denied are remembered across pages. */
export const CONSENT = 'axon.consent';

/** What may not be written down, or could not be because storage is blocked or full. */
const memory: Record<string, unknown> = {};

/** What `write` put there; nothing when absent or spoiled. Read anew each time: another tab may have changed it. */
export const read = (key: string) => memory[key] ?? attempt(() => JSON.parse(localStorage[key] ?? null));

/**
 * What the visitor said; until then what the browser asks on the visitor's behalf (not to be tracked), else what the page says. Only an
 * explicit `consent('granted')` outweighs the browser.
 */
export const consent = (): Consent =>
  read(CONSENT) ??
  ((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || Number(navigator.doNotTrack)
    ? 'denied'
    : (tag.dataset.axonConsent ?? 'granted'));
export const maySend = (): boolean => ['granted', 'cookieless'].includes(consent());

/**
 * Keeps the value in localStorage if the visitor agreed and it can be, else for the life of the page; a refusal is remembered too.
 * No value removes the key.
 */
export const write = (key: string, value?: unknown): void => {
  memory[key] = value;
  attempt(() => {
    if (value && (consent() === 'granted' || value === 'denied')) {
      localStorage[key] = JSON.stringify(value);
      value = 0;
    } else delete localStorage[key];
  });
  if (!value) delete memory[key];
};

/** Keys of the batches, in the order of their names. */
export const batchKeys = (): string[] =>
  Object.keys({ ...memory, ...attempt(() => localStorage) })
    .filter((key) => key.startsWith(BATCH))
    .sort();
