/** Whether an address is like a rule's pattern: `*` stands for anything, the rest for itself. As the tracker reads it. */
export const isLike = (address: string, pattern: string | undefined): boolean => {
  if (pattern === undefined || pattern === '') return true;
  const parts = pattern.split('*');
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return address === first;
  if (!address.startsWith(first) || !address.endsWith(last)) return false;
  let rest = address.slice(first.length, address.length - last.length);
  if (first.length + last.length > address.length) return false;
  return others.every((part) => {
    const at = rest.indexOf(part);
    rest = rest.slice(at + part.length);
    return at >= 0;
  });
};

/** Whether this browser takes the text as a CSS selector list. */
export const isSelector = (text: string): boolean => {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
};

/** The elements of a page a selector finds; none if it is no selector. */
export const found = (page: Document, selector: string): readonly Element[] =>
  selector !== '' && isSelector(selector) ? [...page.querySelectorAll(selector)] : [];
