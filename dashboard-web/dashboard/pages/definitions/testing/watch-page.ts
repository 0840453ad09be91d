import { found, isLike } from './matching.ts';
import { meant, selectorOf } from './selector-of.ts';

/** The part of a rule that decides where it holds. */
export interface Tested {
  readonly trigger: string;
  readonly url: string | undefined;
  readonly selector: string | undefined;
}

/** What is being tried right now; asked at every event, so that a change of the rule needs no new listeners. */
export interface Watched {
  readonly rule: Tested;
  /** The next click names an element. */
  readonly picking: boolean;
  readonly onPick: (selector: string) => void;
}

const MARK = 'axon-rule-test';

/** Outlines what is found, or what is pointed at, without touching the page's own elements. */
export const outline = (page: Document, selector: string, picking: boolean): void => {
  const style = page.getElementById(MARK) ?? page.head.appendChild(Object.assign(page.createElement('style'), { id: MARK }));
  const marked = selector === '' ? '' : `:is(${selector}){outline:3px solid #7c5cff !important;outline-offset:2px}`;
  const pointed = '*{cursor:crosshair !important}:hover:not(:has(:hover)){outline:2px dashed #e0518d !important}';
  const css = picking ? marked + pointed : marked;
  if (style.textContent !== css) style.textContent = css;
};

/** An element of a frame is no instance of this window's Element. */
const isElement = (target: EventTarget | undefined): target is Element => target !== undefined && 'closest' in target;

const halt = (event: Event): void => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

const setsOff = (page: Window, { trigger, url, selector }: Tested, used: string, element: Element): boolean =>
  trigger === used &&
  isLike(page.location.href, url) &&
  (selector === undefined || found(page.document, selector).some((one) => one.contains(element)));

/**
 * Watches what is clicked and submitted in a page of this site. Nothing it would set off there happens, except following links:
 * a test must not reserve anything.
 * @returns stops watching
 */
export const watchPage = (page: Window, now: () => Watched, onSent: () => void): (() => void) => {
  const stop = new AbortController();
  const watch = (type: 'click' | 'submit', used: string): void =>
    page.addEventListener(
      type,
      (event) => {
        const [element] = event.composedPath();
        if (!isElement(element)) return;
        const { rule, picking, onPick } = now();
        if (picking || type === 'submit' || !element.closest('a[href]')) halt(event);
        if (picking && type === 'click') onPick(selectorOf(meant(element, rule.trigger)));
        else if (!picking && setsOff(page, rule, used, element)) onSent();
      },
      { capture: true, signal: stop.signal },
    );
  watch('click', 'CLICK');
  watch('submit', 'FORM_SUBMISSION');
  return () => stop.abort();
};
