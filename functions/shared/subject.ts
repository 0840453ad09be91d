import * as z from 'zod';
import { standInOf } from './stand-in.ts';

/** Somebody whose data is to go: a customer with all its browsers, or one browser. */
export interface Subject {
  readonly customerId?: string | undefined;
  readonly visitorIds: ReadonlySet<string>;
}

const Event = z.looseObject({
  kind: z.literal('event'),
  visitorId: z.string(),
  customerId: z.string().optional(),
  origin: z.string(),
});

/** Ids shorter than this occur in other words: they count as a whole JSON string only. */
const TELLING = 12;

/** The same words however often they were put into another JSON text. */
const plain = (text: string): string =>
  text
    .replaceAll(/\\+u([0-9a-f]{4})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll('\\', '');

const mentions = (words: string, id: string): boolean => words.includes(id.length >= TELLING ? plain(id) : `"${plain(id)}"`);

/** Whether a text that is no event is about somebody. */
export const isAbout = (text: string, { customerId, visitorIds }: Subject): boolean => {
  const words = plain(text);
  return (customerId !== undefined && mentions(words, customerId)) || [...visitorIds].some((id) => mentions(words, id));
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * What may stay of a record of the events stream: all of it, nothing (undefined), or, where the server tells of another customer who
 * used the same browser, the record without that browser.
 */
export const withoutSubject = (data: string, subject: Subject): string | undefined => {
  const event = Event.safeParse(jsonOf(data)).data;
  if (event === undefined) return isAbout(data, subject) ? undefined : data;
  if (subject.customerId !== undefined && event.customerId === subject.customerId) return undefined;
  if (!subject.visitorIds.has(event.visitorId)) return data;
  if (event.origin !== 'server' || event.customerId === undefined) return undefined;
  return JSON.stringify({ ...event, visitorId: standInOf(event.customerId) });
};
