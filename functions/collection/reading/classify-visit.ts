import { isbot } from 'isbot';
import type { Device } from '#shared/event.ts';
import { wellFormed } from './clean-properties.ts';

const TABLET = /iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)/i;
const MOBILE = /Mobi|iPhone|iPod|Windows Phone/i;
const DESKTOP = /Windows NT|Macintosh|X11|Linux|CrOS/i;
const MAX_REMEMBERED = 5000;

type AgentClass = 'bot' | 'tablet' | 'mobile' | 'desktop' | 'other';

const remembered = new Map<string, AgentClass>();

const classify = (userAgent: string): AgentClass => {
  if (isbot(userAgent)) return 'bot';
  if (TABLET.test(userAgent)) return 'tablet';
  if (MOBILE.test(userAgent)) return 'mobile';
  return DESKTOP.test(userAgent) ? 'desktop' : 'other';
};

/** What the user agent says of itself; the bot patterns are slow, so answers are remembered. */
const agentClass = (userAgent: string): AgentClass => {
  const known = remembered.get(userAgent);
  if (known) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const found = classify(userAgent);
  remembered.set(userAgent, found);
  return found;
};

const byWidth = (width: number | undefined): Device => {
  if (width === undefined || width === 0) return 'unknown';
  if (width < 768) return 'mobile';
  return width < 1024 ? 'tablet' : 'desktop';
};

/** The device class: by the user agent, else by the width of the viewport in CSS pixels. */
export const classifyDevice = (userAgent: string | undefined, width: number | undefined): Device => {
  const agent = userAgent === undefined ? 'other' : agentClass(userAgent.slice(0, 512));
  return agent === 'other' ? byWidth(width) : agent;
};

const HOST = /^(?:https?|android-app|ios-app):\/\/(?:[^/?#]*@)?([^/?#:@]+)/i;
const UTM_SOURCE = /(?:[?&]|^)utm_source=([^&#]{1,256})/i;
const MAX_SOURCE = 64;

const hostOf = (url: string | undefined): string | undefined =>
  url === undefined
    ? undefined
    : HOST.exec(url)?.[1]
        ?.toLowerCase()
        .replace(/^www\./, '');

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/** Lower case, letters, digits, space and `. _ -` only: sources are shown and become part of keys. */
const tidy = (source: string): string =>
  wellFormed(source)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._ -]+/gu, '_')
    .trim()
    .slice(0, MAX_SOURCE);

const utmSource = (text: string | undefined): string => {
  const found = text?.includes('utm_source') ? UTM_SOURCE.exec(text)?.[1] : undefined;
  return found === undefined ? '' : tidy(decode(found));
};

/**
 * Where a visit came from: utm_source of the address, else of the campaign that began the session, else the referrer's host unless it is
 * the site itself, else "direct".
 */
export const findSource = (url: string | undefined, referrer: string | undefined, campaign?: string): string => {
  const named = utmSource(url) || utmSource(campaign);
  if (named !== '') return named;
  const host = hostOf(referrer);
  return host === undefined || host === hostOf(url) ? 'direct' : tidy(host);
};
