import { doorOf } from './config.ts';
import { maySend } from './storage.ts';

/** A no-code rule as `GET /v1/r` gives it. */
export interface Rule {
  /** Address of the pages it holds for, `*` stands for anything. All if absent. */
  url?: string;
  /** CSS selector of the element used, or of one around it. Any if absent. */
  selector?: string;
  /** PAGE_VIEW, CLICK, FORM_SUBMISSION, SCROLL_DEPTH or PURCHASE. */
  trigger: string;
  /** The name recorded; that of the trigger if absent. */
  event?: string;
  props?: Record<string, string>;
  /** With PAGE_VIEW: the activity of the whole page, else of this event alone. */
  activityId?: string;
  /** Of SCROLL_DEPTH: the percentage reached. */
  depth?: number;
}

export let rules: Rule[] = [];

/** Asks for the rules in force; the browser's cache answers for 60 s. What fails leaves those known. */
export const loadRules = async (): Promise<void> => {
  if (maySend())
    try {
      rules = [...(await (await fetch(doorOf('r'))).json()).rules];
    } catch {}
};

/** Whether a pattern fits this page. Each part is sought behind the one before, so no pattern takes long. */
export const isHere = (pattern = '*'): boolean => {
  // Line breaks stand for both ends: an address holds none.
  const address = `\n${location.href}\n`;
  let at = 0;
  return `\n${pattern}\n`.split('*').every((part) => {
    at = address.indexOf(part, at) + part.length;
    return at >= part.length;
  });
};
