import { AxonError } from '#shared/axon-error.ts';
import type { Questions } from './behavior.ts';

const isOff = async (): Promise<never> => {
  throw new AxonError('SEARCH_OFF');
};

/** Every question in a stage without a search engine: pages say that it is off, and what goes on without it. */
export const questionsOff: Questions = { funnel: isOff, liveEvents: { newest: isOff, firstReceived: isOff } };
