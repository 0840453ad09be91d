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

/** The frame's own page only: `scrollIntoView` would move the dashboard too. */
const scrollTo = (element: Element): void => {
  const view = element.ownerDocument.defaultView;
  view?.scrollBy({ top: element.getBoundingClientRect().top - view.innerHeight / 2 });
};

/** Outlines what is found, or what is pointed at, without touching the page's own elements; newly found ones are scrolled to. */
export const outline = (
  page: Document,
  [first]: readonly Element[],
  { selector, picking }: { readonly selector: string; readonly picking: boolean },
): void => {
  const style = page.getElementById(MARK) ?? page.head.appendChild(Object.assign(page.createElement('style'), { id: MARK }));
  const marked = first ? `:is(${selector}){outline:3px solid #7c5cff !important;outline-offset:2px}` : '';
  if (first && !style.textContent?.startsWith(marked)) scrollTo(first);
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

/** Whether using this element of a page sets the rule off, if it is of the right kind. */
const setsOff = ({ url, selector }: Tested, element: Element): boolean => {
  const page = element.ownerDocument;
  const isChosen = selector === undefined || found(page, selector).some((one) => one.contains(element));
  return isChosen && isLike(page.location.href, url);
};

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
        else if (!picking && rule.trigger === used && setsOff(rule, element)) onSent();
      },
      { capture: true, signal: stop.signal },
    );
  watch('click', 'CLICK');
  watch('submit', 'FORM_SUBMISSION');
  return () => stop.abort();
};
