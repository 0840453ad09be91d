import type { SiteConfig } from '../api/config.ts';

/** `axon(...)`, the tracker's one function; calls made before the script has arrived wait in `q`. */
interface Axon {
  (command: string, ...values: readonly unknown[]): void;
  q?: unknown[];
  visitorId?: () => string | undefined;
}
declare global {
  interface Window {
    axon?: Axon;
  }
}

/** Inserts the tracker's script tag, as the set-up page tells every shop to. */
export const installTracker = ({ trackerUrl, trackerIntegrity, apiUrl, shop }: SiteConfig): void => {
  const calls: unknown[] = [];
  window.axon ??= Object.assign((...call: unknown[]) => void calls.push(call), { q: calls });
  if (shop.writeKey === '') return;
  const script = document.createElement('script');
  script.async = true;
  if (trackerIntegrity) {
    script.integrity = trackerIntegrity;
    script.crossOrigin = 'anonymous';
  }
  script.src = trackerUrl;
  script.dataset.axonKey = shop.writeKey;
  script.dataset.axonEndpoint = `${apiUrl}/v1/e`;
  document.head.append(script);
};

/** The activity the page belongs to; undefined on pages of none. */
export const tellActivity = (activityId: string | undefined): void => window.axon?.('activity', activityId);
export const tellShopper = (userId: string): void => window.axon?.('identify', userId);
export const forgetShopper = (): void => window.axon?.('reset');

/** Sent with a reservation, so that visitor and buyer count as one person; undefined for who does not want to be tracked. */
export const visitorId = (): string | undefined => window.axon?.visitorId?.() ?? keptVisitorId();

/** The tracker keeps its ids in this site's own storage, under `axon`. */
const keptVisitorId = (): string | undefined => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem('axon') ?? 'null');
    const id = typeof kept === 'object' && kept !== null && 'visitorId' in kept ? kept.visitorId : undefined;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
};
