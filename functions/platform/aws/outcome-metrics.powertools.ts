import { MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { isAxonError } from '#shared/axon-error.ts';
import { Answer, type BoundRoute } from '#shared/route.ts';
import { metricsWhenNeeded } from './metrics.powertools.ts';

/** The same routes; one of them is looked at after every call, and neither its answer nor its error is changed by that. */
const watch = (
  routes: readonly BoundRoute[],
  name: string,
  look: { readonly onAnswer?: (body: unknown) => void; readonly onError?: (error: unknown) => void },
): readonly BoundRoute[] =>
  routes.map((route) => (route.name === name ? { ...route, call: (request) => lookAt(route.call(request), look) } : route));

const lookAt = async (outcome: Promise<unknown>, { onAnswer, onError }: Parameters<typeof watch>[2]): Promise<unknown> => {
  try {
    const answer = await outcome;
    onAnswer?.(answer instanceof Answer ? answer.body : answer);
    return answer;
  } catch (error) {
    onError?.(error);
    throw error;
  }
};

/** Counts refused reservations by reason (`ReservationsRefused`, dimension `reason` = error code): a refusal writes no row. */
export const countingRefusals = (routes: readonly BoundRoute[]): readonly BoundRoute[] => {
  const metrics = metricsWhenNeeded('reservations');
  return watch(routes, 'reserve', {
    onError: (error) => {
      const single = metrics().singleMetric();
      single.addDimension('reason', isAxonError(error) ? error.code : 'INTERNAL');
      single.addMetric('ReservationsRefused', MetricUnit.Count, 1);
    },
  });
};

/** The collector's answer, as far as it is counted. */
const Collected = z.object({
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.array(z.unknown()),
  retry: z.array(z.unknown()),
});

/** Counts what became of every event that was sent (`EventsAccepted`, `EventsDuplicate`, `EventsBad`, `EventsRetry`). */
export const countingEvents = (routes: readonly BoundRoute[]): readonly BoundRoute[] => {
  const metrics = metricsWhenNeeded('collection');
  return watch(routes, 'collectEvents', {
    onAnswer: (body) => {
      const { accepted, duplicate, rejected, retry } = Collected.parse(body);
      const figures = metrics();
      figures.addMetric('EventsAccepted', MetricUnit.Count, accepted);
      figures.addMetric('EventsDuplicate', MetricUnit.Count, duplicate);
      figures.addMetric('EventsBad', MetricUnit.Count, rejected.length);
      figures.addMetric('EventsRetry', MetricUnit.Count, retry.length);
      figures.publishStoredMetrics();
    },
  });
};

/** Counts questions refused because search is away (`SearchOff`): answers of 503 that are no failure of the API. */
export const countingSearchOff = (routes: readonly BoundRoute[]): readonly BoundRoute[] => {
  const metrics = metricsWhenNeeded('behavior');
  const onError = (error: unknown) => {
    if (isAxonError(error, 'SEARCH_OFF')) metrics().singleMetric().addMetric('SearchOff', MetricUnit.Count, 1);
  };
  return routes.map((route) => ({ ...route, call: (request) => lookAt(route.call(request), { onError }) }));
};
