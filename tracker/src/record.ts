import type { SentEvent } from '../../functions/collection/schema.ts';
import { attempt } from './attempt.ts';
import { describe } from './describe.ts';
import { touch } from './identity.ts';
import { add } from './queue.ts';
import { redact } from './redact.ts';
import { isHere, loadRules, type Rule, rules } from './rules.ts';
import { consent } from './storage.ts';
import { uuidv7 } from './uuid.ts';

export type Props = SentEvent['props'];
let activity: string | null | undefined;
let listener: ((event: SentEvent) => unknown) | undefined;
let referrer = '';
let viewed: SentEvent | undefined;
let viewedUrl = '';
/** Since when the page has been looked at, if it is. */
let since: number;
/** Percentage of the page scrolled to. */
let deepest: number;
let timer: ReturnType<typeof setTimeout>;

export const setListener = (given: typeof listener): void => {
  listener = given;
};

const activityHere = () =>
  activity ?? rules.find((rule) => rule.trigger === 'PAGE_VIEW' && rule.activityId && isHere(rule.url))?.activityId;

export const record = (name: string, props?: Props, extra?: Partial<SentEvent>): SentEvent | undefined => {
  settle();
  if (consent() === 'denied') return;
  const event: SentEvent = {
    id: uuidv7(),
    name,
    ...touch(extra?.customerId),
    referrer: redact(referrer),
    locale: navigator.language,
    // The name of the zone would cost a page some 10 ms.
    offset: new Date().getTimezoneOffset(),
    ...extra,
    activityId: extra?.activityId ?? activityHere(),
    props,
  };
  add(event);
  attempt(() => listener?.(event));
  return event;
};

/**
 * Records what a rule says has happened, and what the rules of the same trigger say, each name once and those of the shop's own rules
 * first. One that cannot be understood, such as by its selector, is none.
 * @param path the element used and its ancestors
 */
export const happen = (own: Rule, props: Props = {}, path?: HTMLElement[]): void => {
  const done = ['PAGE_VIEW'];
  for (const rule of [...rules, own])
    attempt(() => {
      const { trigger, event = trigger, selector = '*', depth = props.percent } = rule;
      const element = path ? path.find((node) => node.matches?.(selector)) : document.querySelector<HTMLElement>(selector);
      const name = (rule === own && element?.dataset.axonEvent) || event;
      if (trigger === own.trigger && depth === props.percent && element && isHere(rule.url) && !done.includes(name)) {
        done.push(name);
        record(
          name,
          { ...props, ...(path && describe(element)), ...rule.props },
          { activityId: rule.activityId ?? path?.find((node) => node.dataset?.axonActivity)?.dataset.axonActivity },
        );
      }
    });
};

/** How long the page at this address has been looked at since last asked. */
export const recordAttention = (url = viewedUrl): void => {
  const now = Date.now();
  const seconds = ((now - since) / 1000) | 0;
  since = document.hidden ? Number.NaN : now;
  if (seconds) record('ENGAGEMENT', { seconds }, { url: redact(url) });
};

export const view = (props?: Props): void => {
  const before = viewedUrl;
  viewedUrl = location.href;
  deepest = 0;
  recordAttention(before);
  referrer = before || document.referrer;
  const event = record('PAGE_VIEW', props, { title: redact(document.title, 512), width: screen.width });
  viewed = event;
  // A task of its own: a page's first request takes the browser some ms.
  setTimeout(async () => {
    await loadRules();
    if (viewed === event) {
      settleLater();
      happen({ trigger: 'PAGE_VIEW' });
    }
  });
};

/** Counts a navigation not counted yet, so that what follows is recorded after it. */
export const settle = (): void => {
  if (location.href !== viewedUrl) view();
};

/**
 * At the end of the task: routers have set the title and the page its activity by then, more often than not. A page that learns its
 * activity while it renders still tells it of its own view, unless that has left or another page came.
 */
export const settleLater = (): unknown =>
  setTimeout(() => {
    settle();
    if (viewed) viewed.activityId = activityHere();
  });

export const setActivity = (given: typeof activity): void => {
  activity = given;
  settleLater();
};

/** The layout is asked once scrolling has come to rest. */
export const lookDown = (): void => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    // Parts of a pixel keep the very end from being reached.
    const reached = ((scrollY + innerHeight + 2) / document.documentElement.scrollHeight) * 100;
    for (const percent of [25, 50, 75, 90, 100])
      if (percent > deepest && reached >= percent) {
        deepest = percent;
        happen({ trigger: 'SCROLL_DEPTH' }, { percent });
      }
  }, 200);
};
