import { Metrics } from '@aws-lambda-powertools/metrics';
import { env } from './env.ts';

/**
 * Figures of a capability in CloudWatch, written as log lines (EMF), so that counting is no call. The stage is a dimension of
 * every figure: two stages in one account share neither figures nor alarms.
 */
export const metricsOf = (capability: string): Metrics =>
  new Metrics({ namespace: 'Axon', serviceName: capability, defaultDimensions: { stage: env.stage() } });

/** The same, made for the first figure: a cold start needs none. A stage that is not told still fails at once. */
export const metricsWhenNeeded = (capability: string): (() => Metrics) => {
  env.stage();
  let made: Metrics | undefined;
  return () => {
    made ??= metricsOf(capability);
    return made;
  };
};
