/** The tracker's function, as `window.axon`. */
export type Tracker = ((command: string, ...values: unknown[]) => void) & {
  readonly visitorId?: (() => string | undefined) | undefined;
};

const isTracker = (value: unknown): value is Tracker => typeof value === 'function';

/** The tracker of the page, once it is there; a shop without one sells all the same. */
export const pageTracker = (): Tracker | undefined => {
  const axon: unknown = Reflect.get(globalThis, 'axon');
  return isTracker(axon) ? axon : undefined;
};

/** What the shopper was told, so that a funnel can say why people went no further. Nothing the tracker does may stop a sale. */
export const recordRefusal = (tracker: Tracker | undefined, props: Readonly<Record<string, string>>): void => {
  try {
    tracker?.('track', 'RESERVATION_REFUSED', props);
  } catch {}
};
