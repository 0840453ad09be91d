import { attempt } from './attempt.ts';
import type { Consent } from './identity.ts';
import { install } from './install.ts';

// The script tag's own attributes are the configuration; nothing thrown in here may reach the page.
attempt(() => {
  const script = document.currentScript as HTMLScriptElement;
  const { axonKey: key, axonEndpoint = '/v1/e', axonActivity: activity, axonConsent } = script.dataset;
  if (key)
    install({ key, endpoint: new URL(axonEndpoint, script.src).href, activity, consent: axonConsent as Consent | undefined });
});
