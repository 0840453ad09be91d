import { SECOND } from '#shared/clock.ts';
import type { Journey } from './schema.ts';

/** The earliest way from one visit through the steps, in order. Steps never reached are absent. */
export interface Chain {
  /** Time of the visit it starts with, epoch ms. */
  readonly start: number;
  /** Milliseconds from the visit until this step and all before it were taken. */
  readonly click?: number;
  readonly reserve?: number;
  readonly purchase?: number;
}

/**
 * A journey as search engines keep it: one chain per visit. A person reached a step in a period and window if one chain
 * starts in the period and has the step before the window ends, so every engine answers by looking chains up.
 */
export interface JourneyDocument {
  readonly activityId: string;
  readonly personId: string;
  readonly version: number;
  readonly truncated: boolean;
  /** First and last time of any step: what was cut off by truncation lies between. Epoch ms. Absent if there is none. */
  readonly firstAt?: number;
  readonly lastAt?: number;
  readonly chains: readonly Chain[];
}

/** A journey all of which has moved to another person gives a document without chains: its version keeps older ones out. */
export const documentOf = ({ activityId, personId, version, truncated, steps, claimed }: Journey): JourneyDocument => {
  const times = [...Object.values(steps), ...Object.values(claimed ?? {})].flat();
  const visits = [...new Set([...steps.VISIT, ...(claimed?.VISIT ?? [])])].sort(ascending);
  const clicks = [...steps.CLICK, ...(claimed?.CLICK ?? [])].sort(ascending);
  const own = new Set(steps.VISIT);
  return {
    activityId,
    personId,
    version,
    truncated,
    ...(times.length > 0 && { firstAt: Math.min(...times), lastAt: Math.max(...times) }),
    chains: visits.map((start) => (own.has(start) ? chainFrom(start, steps, clicks) : withClick(start, clicks))),
  };
};

const ascending = (a: number, b: number): number => a - b;

/**
 * A browser's time is an estimate, late by the time its request took, and a reservation's is the server's own: a
 * reservation may seem to come before the very click that made it. So much before still counts as after.
 */
const CLICK_LATENESS_MS = 5 * SECOND;

const withClick = (start: number, clicks: readonly number[]): Chain => {
  const click = clicks.find((time) => time >= start);
  return click === undefined ? { start } : { start, click: click - start };
};

/** Taking each step as early as possible leaves the most room for the next, so the earliest chain reaches whatever any does. */
const chainFrom = (start: number, steps: Journey['steps'], clicks: readonly number[]): Chain => {
  const chain = withClick(start, clicks);
  const click = steps.CLICK.find((time) => time >= start);
  if (click === undefined) return chain;
  const reserve = steps.RESERVE.find((time) => time >= click - CLICK_LATENESS_MS);
  if (reserve === undefined) return chain;
  const purchase = steps.PURCHASE.find((time) => time >= reserve);
  const reached = { ...chain, reserve: Math.max(click, reserve) - start };
  return purchase === undefined ? reached : { ...reached, purchase: Math.max(click, purchase) - start };
};
