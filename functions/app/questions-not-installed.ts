import { AxonError } from '#shared/axon-error.ts';
import type { Questions } from './behavior.ts';

const isNotInstalled = async (): Promise<never> => {
  throw new AxonError('SEARCH_NOT_INSTALLED');
};

/** Every question in a stage without a search engine: pages say so, and what goes on without it. */
export const questionsNotInstalled: Questions = {
  funnel: isNotInstalled,
  liveEvents: { newest: isNotInstalled, firstReceived: isNotInstalled },
};
