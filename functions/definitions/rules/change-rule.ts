import { createHash } from 'node:crypto';
import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import { type CheckRuleDeps, mayBeSentByRule, missingOfRule } from './check-rule.ts';
import type { RuleStore } from './rule-store.ts';
import { MOST_RULES, type RuleDraft, type RuleEdit, type TrackingRule } from './schema.ts';

export interface RuleDeps extends CheckRuleDeps {
  readonly rules: RuleStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Who asks for a rule, and by which Idempotency-Key. */
export interface RuleRequester {
  readonly memberId: string;
  readonly key: string | undefined;
}

/** One key of one member always names one rule. */
const idFor = ({ memberId, key }: RuleRequester, random: Random): string =>
  `rule_${
    key === undefined
      ? random.id()
      : createHash('sha256')
          .update(JSON.stringify([memberId, key]))
          .digest('base64url')
  }`;

/** @throws AxonError EVENT_NOT_ALLOWED whatever the status, so that no draft ever names such an event */
const refuseServerEvents = async ({ event }: RuleDraft, { readDefinitions }: CheckRuleDeps): Promise<void> => {
  if (event !== undefined && !mayBeSentByRule(event, await readDefinitions()))
    throw new AxonError('EVENT_NOT_ALLOWED', { event });
};

/** @throws AxonError NOT_PUBLISHABLE with all that is `missing` */
const refuseUnfinished = async (rule: RuleDraft, deps: CheckRuleDeps): Promise<void> => {
  const missing = await missingOfRule(rule, deps);
  if (missing.length > 0) throw new AxonError('NOT_PUBLISHABLE', { missing });
};

/**
 * Begins a rule as a draft no page sees. The same Idempotency-Key gives the same rule, as it is by now.
 * @throws AxonError EVENT_NOT_ALLOWED, LIMIT_REACHED
 */
export const createRule = async (draft: RuleDraft, requester: RuleRequester, deps: RuleDeps): Promise<TrackingRule> => {
  await refuseServerEvents(draft, deps);
  const { rules, clock, random } = deps;
  const id = idFor(requester, random);
  const existing = await rules.list();
  const before = existing.find((each) => each.id === id);
  if (before) return before;
  if (existing.length >= MOST_RULES) throw new AxonError('LIMIT_REACHED', { limit: MOST_RULES });
  const now = clock.now();
  const rule: TrackingRule = { ...draft, id, status: 'DRAFT', version: 1, createdAt: now, updatedAt: now };
  return (await rules.add(rule)) ? rule : readRule(id, deps);
};

/** @throws AxonError RULE_NOT_FOUND */
export const readRule = async (id: string, { rules }: Pick<RuleDeps, 'rules'>): Promise<TrackingRule> => {
  const rule = await rules.get(id);
  if (!rule) throw new AxonError('RULE_NOT_FOUND', { ruleId: id });
  return rule;
};

const sameVersion = (rule: TrackingRule, version: number): TrackingRule => {
  if (rule.version !== version) throw new AxonError('VERSION_CONFLICT', { version: rule.version });
  return rule;
};

const write = async (rule: TrackingRule, { rules, clock }: RuleDeps): Promise<TrackingRule> => {
  const next = { ...rule, version: rule.version + 1, updatedAt: clock.now() };
  if (!(await rules.replace(next))) throw new AxonError('VERSION_CONFLICT');
  return next;
};

/**
 * Puts another text in a rule's place. A published one stays published, so it must stay complete.
 * @throws AxonError RULE_NOT_FOUND, VERSION_CONFLICT, EVENT_NOT_ALLOWED, NOT_PUBLISHABLE
 */
export const editRule = async (id: string, { version, ...draft }: RuleEdit, deps: RuleDeps): Promise<TrackingRule> => {
  const { status, createdAt, updatedAt } = sameVersion(await readRule(id, deps), version);
  await refuseServerEvents(draft, deps);
  if (status === 'PUBLISHED') await refuseUnfinished(draft, deps);
  return write({ ...draft, id, status, version, createdAt, updatedAt }, deps);
};

/**
 * Sends a rule to every page, where it is in force within a minute. Doing it twice is doing it once.
 * @throws AxonError RULE_NOT_FOUND, VERSION_CONFLICT, NOT_PUBLISHABLE
 */
export const publishRule = async (id: string, version: number, deps: RuleDeps): Promise<TrackingRule> => {
  const before = await readRule(id, deps);
  if (before.status === 'PUBLISHED') return before;
  const rule = sameVersion(before, version);
  await refuseUnfinished(rule, deps);
  return write({ ...rule, status: 'PUBLISHED' }, deps);
};

/**
 * Takes a rule off the pages again, within a minute.
 * @throws AxonError RULE_NOT_FOUND, VERSION_CONFLICT, WRONG_STATUS for a draft
 */
export const pauseRule = async (id: string, version: number, deps: RuleDeps): Promise<TrackingRule> => {
  const rule = await readRule(id, deps);
  if (rule.status === 'DRAFT') throw new AxonError('WRONG_STATUS', { status: rule.status });
  return rule.status === 'PAUSED' ? rule : write({ ...sameVersion(rule, version), status: 'PAUSED' }, deps);
};

/**
 * Deletes a rule for good; what it has sent stays.
 * @throws AxonError RULE_NOT_FOUND, VERSION_CONFLICT
 */
export const deleteRule = async (id: string, version: number, deps: RuleDeps): Promise<TrackingRule> => {
  const rule = sameVersion(await readRule(id, deps), version);
  if (!(await deps.rules.remove(rule))) throw new AxonError('VERSION_CONFLICT');
  return rule;
};
