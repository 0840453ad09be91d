import type { RuleDraft, TrackingRule } from '../../../../../functions/definitions/rules/schema.ts';

export const TRIGGERS = ['CLICK', 'PAGE_VIEW', 'FORM_SUBMISSION', 'SCROLL_DEPTH', 'PURCHASE'] as const;
export const DEPTHS = [25, 50, 75, 90, 100] as const;

/** One static property as it is typed; the key keeps its row while its name changes. */
export interface PropInput {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

/** What the form holds: every field as text, '' = absent. */
export interface RuleInput {
  readonly name: string;
  readonly trigger: (typeof TRIGGERS)[number];
  readonly url: string;
  readonly selector: string;
  readonly event: string;
  readonly activityId: string;
  readonly depth: string;
  readonly props: readonly PropInput[];
}

export const propInput = (name = '', value = ''): PropInput => ({ key: crypto.randomUUID(), name, value });

/** A new rule begins as what most rules are: a click on a page of the demo shop. */
export const inputOf = (rule: TrackingRule | undefined, site: string): RuleInput => ({
  name: rule?.name ?? '',
  trigger: rule?.trigger ?? 'CLICK',
  url: rule ? (rule.url ?? '') : `${site}*`,
  selector: rule?.selector ?? '',
  event: rule?.event ?? '',
  activityId: rule?.activityId ?? '',
  depth: String(rule?.depth ?? 50),
  props: Object.entries(rule?.props ?? {}).map(([name, value]) => propInput(name, value)),
});

/** What is sent: absent fields are left out, properties without a name too; depth only where it means something. */
export const draftOf = (input: RuleInput): RuleDraft => {
  const text = (field: 'url' | 'selector' | 'event' | 'activityId') => {
    const value = input[field].trim();
    return value === '' ? {} : { [field]: value };
  };
  const depth = DEPTHS.find((each) => String(each) === input.depth);
  const props = input.props.map(({ name, value }) => [name.trim(), value] as const).filter(([name]) => name !== '');
  return {
    name: input.name.trim(),
    trigger: input.trigger,
    ...text('url'),
    ...text('selector'),
    ...text('event'),
    ...text('activityId'),
    props: Object.fromEntries(props),
    ...(input.trigger === 'SCROLL_DEPTH' && depth !== undefined ? { depth } : {}),
  };
};
