import { hash } from 'node:crypto';

const PREFIX = 'u-';

/** Stands in for the browser of a customer who came without one: always the same, so all such events lie together. */
export const standInOf = (userId: string): string => `${PREFIX}${hash('sha256', userId, 'base64url').slice(0, 22)}`;

/** A visitor id that stands for no browser proves nothing about one. */
export const isStandIn = (visitorId: string): boolean => visitorId.startsWith(PREFIX);
