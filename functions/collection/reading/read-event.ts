import * as z from 'zod';
import type { AxonEvent, Device, Properties } from '#shared/event.ts';
import { EventId, RuleId, VisitorId } from '#shared/ids.ts';
import { issuesOf } from '#shared/issue.ts';
import { type DescribeEvent, MAX_EVENT_BYTES, type Rejection, SentEvent } from '../schema.ts';
import { classifyDevice, findSource } from './classify-visit.ts';
import { BadProperties, cleanProperties, wellFormed } from './clean-properties.ts';
import { cleanText, cleanUrl } from './clean-url.ts';
import { completeEvent, zoneOf } from './complete-event.ts';
import { correctClock } from './correct-clock.ts';

/** What all events of one request share. */
export interface Delivery {
  /** Write key. */
  readonly key: string;
  /** As it may be kept. */
  readonly ip?: string | undefined;
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly userAgent: string | undefined;
  readonly describeEvent: DescribeEvent;
}

export interface ReadEvent {
  readonly event: AxonEvent;
  /** The event as one stream record. */
  readonly data: string;
}

/** Properties are checked and copied in one walk of their own, so here they are anything. */
const SentFields = SentEvent.extend({ props: z.unknown().optional() });
type SentFields = z.infer<typeof SentFields>;

const reject = (code: string, reason: string, schema = 'event'): Omit<Rejection, 'id' | 'original'> => ({
  code,
  reason: reason.slice(0, 512),
  schema,
});
type Refusal = ReturnType<typeof reject>;
export const isRefusal = (read: ReadEvent | Refusal): read is Refusal => 'code' in read;

const explain = (error: z.core.$ZodError, sent: unknown): string => {
  const [first] = issuesOf(error, sent, 'body');
  return first ? `${first.field || 'event'}: ${first.message}` : 'The event is not valid';
};

const flagsOf = (device: Device, known: boolean, clock: AxonEvent['flags']): AxonEvent['flags'] => {
  if (device !== 'bot' && known) return clock;
  return [...clock, ...(device === 'bot' ? (['BOT'] as const) : []), ...(known ? [] : (['UNKNOWN_DEFINITION'] as const))];
};

const text = (value: string | undefined): string | undefined => (value === undefined ? undefined : wellFormed(cleanText(value)));
const address = (value: string | undefined): string | undefined => {
  const cleaned = value === undefined || value === '' ? undefined : cleanUrl(value);
  return cleaned === undefined ? undefined : wellFormed(cleaned);
};

/** A rule's event carries the rule's id among its properties; anything else under that name is a property like others. */
const splitRule = (props: Properties): Pick<AxonEvent, 'ruleId' | 'props'> => {
  if (!('ruleId' in props) || !RuleId.safeParse(props.ruleId).success) return { props };
  const { ruleId, ...rest } = props;
  return { ruleId: String(ruleId), props: rest };
};

const build = (sent: SentFields, delivery: Delivery): AxonEvent | Refusal => {
  const url = address(sent.url);
  const { customerId, ...sentAs } = completeEvent({
    name: sent.name,
    props: cleanProperties(sent.props),
    url,
    customerId: sent.customerId,
  });
  const described = delivery.describeEvent(sentAs.name, sentAs.props);
  if ('problem' in described)
    return reject(described.problem.code, described.problem.reason, described.problem.schema ?? sentAs.name);
  const { trigger, known, schema } = described;
  const { ruleId, props } = splitRule(described.props);
  const { sentAt, receivedAt } = delivery;
  const { time, flags } = correctClock({ createdAt: sent.createdAt, sentAt, receivedAt });
  const device = classifyDevice(delivery.userAgent, sent.width);
  const referrer = address(sent.referrer);
  // JSON leaves undefined fields out, which is what the optional fields of the stream want.
  return {
    kind: 'event',
    id: sent.id,
    name: sentAs.name,
    trigger,
    schema,
    origin: 'browser',
    ruleId,
    visitorId: sent.visitorId,
    customerId,
    sessionId: sent.sessionId,
    activityId: sent.activityId,
    key: delivery.key,
    ip: delivery.ip,
    time,
    createdAt: sent.createdAt,
    sentAt,
    receivedAt,
    url,
    referrer,
    title: text(sent.title),
    device,
    source: findSource(url, referrer, sent.campaign),
    locale: sent.locale === undefined ? undefined : wellFormed(sent.locale),
    zone: sent.zone === undefined ? zoneOf(sent.offset) : wellFormed(sent.zone),
    props,
    flags: flagsOf(device, known, flags),
  };
};

const isTooLarge = (data: string): boolean =>
  data.length > MAX_EVENT_BYTES || (data.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(data) > MAX_EVENT_BYTES);

/** Checks one sent event by itself and makes of it what travels on the stream, or says why not. Never throws. */
export const readEvent = (sent: unknown, delivery: Delivery): ReadEvent | Refusal => {
  const parsed = SentFields.safeParse(sent);
  if (!parsed.success) return reject('INVALID_EVENT', explain(parsed.error, sent));
  try {
    const event = build(parsed.data, delivery);
    if ('code' in event) return event;
    const data = JSON.stringify(event);
    if (isTooLarge(data)) return reject('EVENT_TOO_LARGE', `An event may have ${MAX_EVENT_BYTES} bytes`);
    return { event, data };
  } catch (error) {
    if (error instanceof BadProperties) return reject(error.code, error.message);
    throw error;
  }
};

const idIn = (sent: unknown, name: 'id' | 'visitorId', schema: typeof EventId | typeof VisitorId): string | undefined => {
  if (typeof sent !== 'object' || sent === null || !Object.hasOwn(sent, name)) return undefined;
  const found = schema.safeParse(Reflect.get(sent, name));
  return found.success ? found.data : undefined;
};

/** What can be said of an event that was refused: its id if usable, else its place. */
export const idsOf = (sent: unknown, place: number): { readonly id: string; readonly visitorId: string | undefined } => ({
  id: idIn(sent, 'id', EventId) ?? `#${place}`,
  visitorId: idIn(sent, 'visitorId', VisitorId),
});
