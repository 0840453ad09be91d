import type { Consent } from './config.ts';
import { install } from './install.ts';
import type { Axon } from './tracker.ts';

interface Settings {
  key: string;
  endpoint: string;
  activity?: string;
  consent?: Consent;
}

/** The npm form of the script tag. Does nothing outside a browser. */
export const init = ({ key, endpoint, activity, consent }: Settings): void => {
  if (typeof document !== 'object') return;
  const dataset = { axonKey: key, axonEndpoint: endpoint, ...(activity && { axonActivity: activity }) };
  install({ dataset: { ...dataset, ...(consent && { axonConsent: consent }) }, src: location.href });
};

/** Calls `window.axon`, or nothing when there is none. */
export const axon: Axon = (...call) => {
  if (typeof window === 'object') window.axon?.(...call);
};
axon.visitorId = () => (typeof window === 'object' ? window.axon?.visitorId?.() : undefined);
