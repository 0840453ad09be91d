import { attempt } from './attempt.ts';

/** A navigation that waits for the end of its task. */
type Waiting = 'replaceState' | 'pushState';

let view: () => void;
let counted = '';
let waiting: Waiting | undefined;

/** The current address has been counted. */
export const seen = (): void => {
  counted = location.href;
  waiting = undefined;
};

/** Counts a navigation still waiting for the end of its task, so that what follows is recorded after it. */
export const settle = (): void => {
  if (waiting && location.href !== counted) view();
  waiting = undefined;
};

// The end of the task: routers have set the title and the page its activity by then, more often than not.
const wait = (kind: Waiting): void => {
  if (waiting !== 'pushState') waiting = kind;
  setTimeout(settle);
};

const wrap = (method: Waiting): void => {
  const original = history[method];
  history[method] = function (...args) {
    // Two pushes in one task are two pages; the address is still that of the first.
    if (method === 'pushState' && waiting === method) settle();
    original.apply(this, args);
    wait(method);
  };
};

/**
 * One call of `onView` per navigation of the visitor: load, pushState, replaceState to another address, back / forward, hash, and a
 * return from the back/forward cache. A call that leaves the address as it was is none. Routers replace an entry to prepare or redirect
 * a push: replacements count with the push of their task.
 */
export const watchPages = (onView: () => void): void => {
  view = () => attempt(onView);
  wait('pushState');
  wrap('pushState');
  wrap('replaceState');
  // Also fired by a change of the hash.
  addEventListener('popstate', () => wait('pushState'));
  addEventListener('pageshow', (event) => event.persisted && view());
};
