import type { Funnel, Step } from '../../../../functions/behavior/schema.ts';
import type { ActivityType } from '../../../../functions/catalog/schema.ts';
import { useWords } from '../../words.ts';
import { TREND_TRIGGERS, type TrendTrigger } from './trend-points.ts';

/** Whether an activity ends with what it sells; the others give something, which is their last step. */
export const isSelling = (type: ActivityType | undefined): boolean => type === undefined || type === 'FIRST_COME_FIRST_SERVE';

/** Steps that can happen in an activity of this type. */
export const stepsFor = (type: ActivityType | undefined, steps: Funnel['steps']): Funnel['steps'] =>
  isSelling(type) ? steps : steps.filter(({ step }) => step !== 'PURCHASE');

/** What the steps are called there: taking a place in an activity that gives coupons is getting one. */
export const useStepWords = (type: ActivityType | undefined): ((step: Step) => string) => {
  const { t } = useWords();
  const taken = type === 'COUPON' ? 'ISSUED' : 'ENTERED';
  return (step) => t(`step.${step === 'RESERVE' && !isSelling(type) ? taken : step}`);
};

/** Events that can happen in an activity of this type. */
export const triggersFor = (type: ActivityType | undefined): readonly TrendTrigger[] =>
  isSelling(type) ? TREND_TRIGGERS : TREND_TRIGGERS.filter((trigger) => trigger !== 'PURCHASE');

/** What the events are called there. */
export const useTriggerWords = (type: ActivityType | undefined): ((trigger: TrendTrigger) => string) => {
  const { t } = useWords();
  const taken = type === 'COUPON' ? 'trigger.ISSUED' : 'trigger.ENTERED';
  return (trigger) => t(trigger === 'RESERVE' && !isSelling(type) ? taken : `trigger.${trigger}`);
};
