import { attempt } from './attempt.ts';
import { redactText, redactUrl } from './redact.ts';

type Props = Record<string, string | boolean>;
/** `name` = `data-axon-event`, else CLICK. `activityId` = `data-axon-activity` of the closest element that has one. */
type OnClick = (name: string, props: Props, context?: { activityId: string }) => void;

const LABELLED = 'a,button,summary,[role=button]';
const CLICKABLE = `${LABELLED},[data-axon-event],area,[type=submit],[type=button]`;
const TYPED_INTO = 'input,textarea,select,[contenteditable]';
const DOWNLOAD = /\.(pdf|zip|csv|apk|exe|dmg|(doc|xls|ppt)x?|hwp|mp[34])$/i;

/** The label of a control; never of anything a visitor types into, and never an input's value. */
const textOf = (element: HTMLElement): string =>
  element.getAttribute('aria-label') ||
  (element.matches(LABELLED) && !element.isContentEditable && !element.querySelector(TYPED_INTO) && element.textContent) ||
  '';

const shorten = (text: string): string => redactText(text.slice(0, 999).replace(/\s+/g, ' ').trim()).slice(0, 80);

const describe = (element: HTMLElement): Props => {
  const props: Props = {
    // A hint for people, not an address: `a#buy.button primary`.
    element: shorten(`${element.localName}#${element.id}.${element.getAttribute('class') ?? ''}`),
    text: shorten(textOf(element)),
  };
  // Only HTML links have these; the href of an SVG link is no string.
  const { href, host, pathname } = element as HTMLAnchorElement;
  if (pathname) {
    props.href = redactUrl(href);
    if (host && host !== location.host) props.outbound = true;
    if (element.matches('[download]') || DOWNLOAD.test(pathname)) props.download = true;
  }
  // `data-axon-product-id` is `axonProductId` here and `productId` in the event.
  for (const [key, value = ''] of Object.entries(element.dataset)) {
    if (/^axon(?!Event$|Activity$)/.test(key)) props[key.charAt(4).toLowerCase() + key.slice(5)] = value;
  }
  return props;
};

/** One listener for the whole page, in the capture phase: page code that stops or re-renders a click cannot hide it. Only looks. */
export const watchClicks = (record: OnClick): void =>
  addEventListener(
    'click',
    (event) =>
      attempt(() => {
        // The element clicked, then its ancestors through open shadow roots, up to the window, which is no element.
        const path = event.composedPath() as Partial<HTMLElement>[];
        const element = path.find((node) => node.matches?.(CLICKABLE)) as HTMLElement;
        const activityId = path.find((node) => node.dataset?.axonActivity)?.dataset?.axonActivity;
        if (element) record(element.dataset.axonEvent || 'CLICK', describe(element), activityId ? { activityId } : undefined);
      }),
    true,
  );
