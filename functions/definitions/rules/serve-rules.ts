import { createHash } from 'node:crypto';
import { type Clock, SECOND } from '#shared/clock.ts';
import { remembering } from '#shared/remember.ts';
import type { FindDefinition } from '../schema.ts';
import { mayBeSentByRule } from './check-rule.ts';
import type { RuleTrigger, ServedRule, TrackingRule } from './schema.ts';

/**
 * How long a published rule may go unnoticed here. With the age browsers may keep the answer and the 30 s after which an open page asks
 * again it makes the promised minute.
 */
const KEPT_FOR = 5 * SECOND;
export const MAX_AGE_SECONDS = 25;

/** The visitor did something: its event is the Click step of the activity, as CLICK itself is. */
const DONE_BY_VISITOR: ReadonlySet<RuleTrigger> = new Set(['CLICK', 'FORM_SUBMISSION']);

const served = ({ id, url, selector, trigger, event, props, activityId, depth }: TrackingRule): ServedRule => {
  const sent = DONE_BY_VISITOR.has(trigger) ? { ...props, ruleId: id } : props;
  const hasProps = event !== undefined && Object.keys(sent).length > 0;
  return { url, selector, trigger, event, ...(hasProps ? { props: sent } : {}), activityId, depth };
};

export interface PublishedRules {
  readonly rules: readonly ServedRule[];
  /** Changes when, and only when, the rules do. */
  readonly etag: string;
}

export interface ServeRulesDeps {
  readonly list: () => Promise<readonly TrackingRule[]>;
  readonly readDefinitions: () => Promise<FindDefinition>;
  readonly clock: Clock;
}

/** What pages are told, read at most once in 5 s. An event only the server may send is told to no page, whatever the table holds. */
export const publishedRules = ({ list, readDefinitions, clock }: ServeRulesDeps): (() => Promise<PublishedRules>) => {
  const read = async (): Promise<PublishedRules> => {
    const [all, find] = await Promise.all([list(), readDefinitions()]);
    const rules = all
      .filter(({ status, event }) => status === 'PUBLISHED' && (event === undefined || mayBeSentByRule(event, find)))
      .map(served);
    const digest = createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 22);
    return { rules, etag: `"${digest}"` };
  };
  const remembered = remembering(read, { keptFor: KEPT_FOR, clock });
  return () => remembered('published');
};

/** Whether the browser has this one already (`If-None-Match`; caches on the way may have made the tag a weak one). */
export const hasAlready = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
