import * as z from 'zod';
import { DisplayName } from '#shared/display-name.ts';
import { ActivityId, EpochMs, RuleId } from '#shared/ids.ts';
import { said } from '#shared/issue.ts';
import { DefinitionName, PropertyName } from '../schema.ts';
import { faultOfSelector, LONGEST_SELECTOR } from './selector.ts';
import { faultOfPattern, LONGEST_PATTERN, tidyPattern } from './url-pattern.ts';

/** How many rules a store may keep; every page is served all published ones. */
export const MOST_RULES = 200;
const MOST_PROPS = 20;

/** Adds the issue a checker names, if it names one. */
const without = (faultOf: (text: string) => string | undefined) => (context: z.core.ParsePayload<string>) => {
  const message = faultOf(context.value);
  if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
};

/** PURCHASE: the page says that a purchase was made. It never counts as an order. */
export const RuleTrigger = z.enum(['PAGE_VIEW', 'CLICK', 'FORM_SUBMISSION', 'SCROLL_DEPTH', 'PURCHASE']);
export type RuleTrigger = z.infer<typeof RuleTrigger>;

const RuleStatus = z.enum(['DRAFT', 'PUBLISHED', 'PAUSED']);

const Url = z.string().min(1).max(LONGEST_PATTERN).overwrite(tidyPattern).check(without(faultOfPattern));
const Selector = z.string().trim().min(1).max(LONGEST_SELECTOR).check(without(faultOfSelector));
/** `ruleId` says which rule an event came from, so no rule may set it. */
const Props = z
  .record(
    PropertyName.refine((name) => name !== 'ruleId', said('ruleId is set by Axon', 'ruleId는 Axon이 정하는 이름입니다.')),
    z
      .string()
      .max(256)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, said('A value must not contain control characters', '값에 제어 문자를 쓸 수 없습니다.')),
  )
  .refine(
    (props) => Object.keys(props).length <= MOST_PROPS,
    said(`At most ${MOST_PROPS} properties`, `속성은 ${MOST_PROPS}개까지 쓸 수 있습니다.`),
  );

const fields = {
  name: DisplayName,
  /** Pages it holds on; `*` stands for anything. Absent = every page. */
  url: Url.optional(),
  /** CSS selector list of what must be clicked, sent or seen. Absent = the page as a whole. */
  selector: Selector.optional(),
  trigger: RuleTrigger,
  /** Name of the event that is sent. Absent: a PAGE_VIEW rule that only ties its pages to an activity. */
  event: DefinitionName.optional(),
  /** Sent with every event of the rule, as they stand. */
  props: Props.default({}),
  /** The activity the event, or the page, belongs to. */
  activityId: ActivityId.optional(),
  /** SCROLL_DEPTH only: how far down, in percent of the page. */
  depth: z.literal([25, 50, 75, 90, 100]).optional(),
};
const version = z.int().positive().meta({ description: 'Rises by one per change; send back the one you read' });

/** A no-code tracking rule: where and upon what a page sends which event. */
export const TrackingRule = z.object({
  id: RuleId,
  ...fields,
  status: RuleStatus,
  version,
  createdAt: EpochMs,
  updatedAt: EpochMs,
});
export type TrackingRule = z.infer<typeof TrackingRule>;

export const RuleDraft = z.object(fields);
export type RuleDraft = z.infer<typeof RuleDraft>;
/** The whole rule anew: what is absent is taken away. */
export const RuleEdit = RuleDraft.extend({ version });
export type RuleEdit = z.infer<typeof RuleEdit>;
export const RuleVersion = z.object({ version });

/** What keeps a rule from being published, or a published one from being saved. */
export interface RuleMissing {
  readonly code:
    | 'EVENT'
    | 'PLACE'
    | 'DEPTH'
    | 'EVENT_UNKNOWN'
    | 'EVENT_INACTIVE'
    | 'EVENT_NOT_ALLOWED'
    | 'EVENT_PROPERTIES'
    | 'ACTIVITY_UNKNOWN';
  /** For a developer, in English. */
  readonly reason?: string;
}

/** A rule as the tracker reads it; absent fields are left out. */
export const ServedRule = z.object({
  url: z.string().optional(),
  selector: z.string().optional(),
  trigger: RuleTrigger,
  event: z.string().optional(),
  /** With `ruleId` where the event comes of something the visitor did. */
  props: z.record(z.string(), z.string()).optional(),
  activityId: z.string().optional(),
  depth: z.int().optional(),
});
export type ServedRule = z.infer<typeof ServedRule>;
export const ServedRules = z.object({ rules: z.array(ServedRule).readonly() });

/** Whether an activity exists; asked of the catalog. */
export type IsActivity = (activityId: string) => Promise<boolean>;

/**
 * Lets a browser in by its write key, as the collector does.
 * @throws AxonError WRITE_KEY_INVALID, ORIGIN_NOT_ALLOWED, TOO_MANY_REQUESTS
 */
export type AuthorizeWriteKey = (request: {
  readonly key: string;
  readonly origin: string | undefined;
  readonly ip: string | undefined;
}) => Promise<void>;
