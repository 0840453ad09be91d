import { redact } from './redact.ts';

const TYPED_INTO = 'input,textarea,select,[contenteditable]';

/** What an event says of an element; never what a visitor types into it, nor an input's value. */
export const describe = (element: HTMLElement) => {
  // Only HTML links have both; the href of an SVG link is no string.
  const { dataset, href, pathname } = element as HTMLAnchorElement;
  const isTypedInto = element.closest(TYPED_INTO) ?? element.querySelector(TYPED_INTO);
  const props: Record<string, string> = {
    // A hint for people, not an address: `a#buy.button primary`.
    element: redact(`${element.localName}#${element.getAttribute('id') ?? ''}.${element.classList}`, 80),
    text: redact(element.ariaLabel || (isTypedInto ? '' : `${element.textContent}`), 80),
    href: pathname && redact(href),
  };
  // `data-axon-product-id` is `axonProductId` here; the server makes it `productId`.
  for (const key in dataset) if (/^axon./.test(key)) props[key] = dataset[key] as string;
  return props;
};
