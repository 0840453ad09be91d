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
  /** First and last time of any step: what was cut off by truncation lies between. Epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly chains: readonly Chain[];
}

export const documentOf = ({ activityId, personId, version, truncated, steps }: Journey): JourneyDocument => {
  const times = Object.values(steps).flat();
  return {
    activityId,
    personId,
    version,
    truncated,
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
    chains: steps.VISIT.map((start) => chainFrom(start, steps)),
  };
};

/**
 * A browser's time is an estimate, late by the time its request took, and a reservation's is the server's own: a
 * reservation may seem to come before the very click that made it. So much before still counts as after.
 */
const CLICK_LATENESS_MS = 5 * SECOND;

/** Taking each step as early as possible leaves the most room for the next, so the earliest chain reaches whatever any does. */
const chainFrom = (start: number, steps: Journey['steps']): Chain => {
  const click = steps.CLICK.find((time) => time >= start);
  if (click === undefined) return { start };
  const reserve = steps.RESERVE.find((time) => time >= click - CLICK_LATENESS_MS);
  if (reserve === undefined) return { start, click: click - start };
  const purchase = steps.PURCHASE.find((time) => time >= reserve);
  const reached = { start, click: click - start, reserve: Math.max(click, reserve) - start };
  return purchase === undefined ? reached : { ...reached, purchase: Math.max(click, purchase) - start };
};
