import { type RefObject, useEffect, useRef, useState } from 'react';
import { found, isLike } from './matching.ts';
import { outline, type Watched, watchPage } from './watch-page.ts';

export interface Finding {
  /** Address of the page in the frame; undefined while it loads or if it cannot be looked into. */
  readonly href: string | undefined;
  readonly isOnPage: boolean;
  /** Elements the selector finds. */
  readonly elements: number;
  /** How often the rule would have sent its event since the page was opened. */
  readonly sent: number;
}

const LOOK_EVERY = 400;
const NOTHING: Finding = { href: undefined, isOnPage: false, elements: 0, sent: 0 };

const pageOf = (frame: HTMLIFrameElement | null): Document | undefined => {
  const page = frame?.contentDocument;
  return page?.head && page.location.href !== 'about:blank' ? page : undefined;
};

const lookInto = (page: Document, { rule, picking }: Watched): Omit<Finding, 'sent'> => {
  const selector = rule.selector ?? '';
  const elements = found(page, selector);
  outline(page, elements, { selector, picking });
  return { href: page.location.href, isOnPage: isLike(page.location.href, rule.url), elements: elements.length };
};

/** Looks into a page of this site in a frame: what the rule finds there, what a picked element is called, when the rule would send. */
export const useFramedPage = (frame: RefObject<HTMLIFrameElement | null>, watched: Watched) => {
  const [finding, setFinding] = useState(NOTHING);
  const [loads, setLoads] = useState(0);
  const now = useRef(watched);
  useEffect(() => {
    now.current = watched;
  });
  useEffect(() => {
    const look = () => {
      const page = pageOf(frame.current);
      const { sent, ...seen } = page ? { ...NOTHING, ...lookInto(page, now.current) } : NOTHING;
      setFinding((before) => {
        const isSame = before.href === seen.href && before.isOnPage === seen.isOnPage && before.elements === seen.elements;
        return isSame ? before : { ...before, ...seen };
      });
    };
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [frame]);
  useEffect(() => {
    const page = loads > 0 ? frame.current?.contentWindow : undefined;
    if (!page) return;
    setFinding(NOTHING);
    return watchPage(
      page,
      () => now.current,
      () => setFinding((before) => ({ ...before, sent: before.sent + 1 })),
    );
  }, [frame, loads]);
  return { finding, onLoad: () => setLoads((times) => times + 1) };
};
