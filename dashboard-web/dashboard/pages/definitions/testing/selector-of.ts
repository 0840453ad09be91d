/** Ids frameworks number anew at every start. */
const MADE_UP = /^radix-|^_r_|^:r|\d{3,}/;
/** Attributes a developer gives on purpose and keeps; what is shown or styled changes with language and fashion. */
const STEADY = ['data-testid', 'data-test', 'data-axon-event', 'data-product-id', 'data-id', 'name', 'type', 'href'];
const LONGEST_VALUE = 80;
const CLICKABLE = 'a,button,summary,[role=button],input,label,area,[data-axon-event]';

const isOnly = (selector: string, element: Element): boolean => {
  const all = element.ownerDocument.querySelectorAll(selector);
  return all.length === 1 && all[0] === element;
};

const byAttribute = (element: Element, name: string): string | undefined => {
  const value = element.getAttribute(name);
  if (value === null || value === '' || value.length > LONGEST_VALUE || /[{};<`@\r\n\0]/.test(value)) return undefined;
  return `${element.localName}[${name}="${value.replaceAll(/["\\]/g, '\\$&')}"]`;
};

/** A short name that finds this element alone, if it has one. */
const ownName = (element: Element): string | undefined => {
  const id = element.id !== '' && !MADE_UP.test(element.id) ? `#${CSS.escape(element.id)}` : undefined;
  const named = [id, ...STEADY.map((name) => byAttribute(element, name)), element.localName];
  return named.find((name) => name !== undefined && isOnly(name, element));
};

const place = (element: Element): string => {
  const alike = [...(element.parentElement?.children ?? [])].filter(({ localName }) => localName === element.localName);
  return alike.length > 1 ? `${element.localName}:nth-of-type(${alike.indexOf(element) + 1})` : element.localName;
};

/** A selector that finds this element and no other on its page: by what a developer named, else by its place below such an element. */
export const selectorOf = (element: Element): string => {
  const steps: string[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const name = ownName(at);
    if (name !== undefined) return [name, ...steps].join(' > ');
    steps.unshift(place(at));
  }
  return steps.join(' > ');
};

/** What somebody means who points at an element: the form for submissions, the control for clicks. */
export const meant = (element: Element, trigger: string): Element =>
  (trigger === 'FORM_SUBMISSION' ? element.closest('form') : trigger === 'CLICK' ? element.closest(CLICKABLE) : undefined) ??
  element;
