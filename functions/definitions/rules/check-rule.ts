import { checkProperties } from '../check-properties.ts';
import type { FindDefinition } from '../schema.ts';
import type { IsActivity, RuleDraft, RuleMissing } from './schema.ts';

export interface CheckRuleDeps {
  readonly readDefinitions: () => Promise<FindDefinition>;
  readonly isActivity: IsActivity;
}

/** A rule must never say what only the server may say, nor who somebody is. */
export const mayBeSentByRule = (event: string, find: FindDefinition): boolean => {
  const definition = find(event);
  return definition === undefined || (!definition.serverOnly && definition.trigger !== 'IDENTIFY');
};

const missingOfEvent = ({ event, props, trigger, activityId }: RuleDraft, find: FindDefinition): RuleMissing | undefined => {
  if (event === undefined) return trigger === 'PAGE_VIEW' && activityId !== undefined ? undefined : { code: 'EVENT' };
  if (!mayBeSentByRule(event, find)) return { code: 'EVENT_NOT_ALLOWED' };
  const definition = find(event);
  if (!definition) return { code: 'EVENT_UNKNOWN' };
  if (definition.status !== 'ACTIVE') return { code: 'EVENT_INACTIVE' };
  const checked = checkProperties(definition, props);
  return 'problem' in checked ? { code: 'EVENT_PROPERTIES', reason: checked.problem.reason } : undefined;
};

/** A rule that says neither where nor upon what holds always; only a purchase is rare enough for that. */
const hasPlace = ({ url, selector, trigger }: RuleDraft): boolean =>
  trigger === 'PURCHASE' || url !== undefined || selector !== undefined;

/** All that keeps a rule from doing what it says. */
export const missingOfRule = async (
  rule: RuleDraft,
  { readDefinitions, isActivity }: CheckRuleDeps,
): Promise<readonly RuleMissing[]> => {
  const event = missingOfEvent(rule, await readDefinitions());
  const missing: RuleMissing[] = event ? [event] : [];
  if (!hasPlace(rule)) missing.push({ code: 'PLACE' });
  if (rule.trigger === 'SCROLL_DEPTH' && rule.depth === undefined) missing.push({ code: 'DEPTH' });
  if (rule.activityId !== undefined && !(await isActivity(rule.activityId))) missing.push({ code: 'ACTIVITY_UNKNOWN' });
  return missing;
};
