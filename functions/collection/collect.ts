import { AxonError } from '#shared/axon-error.ts';
import type { Clock } from '#shared/clock.ts';
import type { Random } from '#shared/random.ts';
import { type AuthorizeDeps, authorize } from './authorize.ts';
import type { BadRowStore } from './bad-row-store.ts';
import { isKept, type KeptRejection, keepRejections } from './keep-rejections.ts';
import { decodeBody, UnreadableBody } from './reading/decode-body.ts';
import { keepableIp } from './reading/keepable-ip.ts';
import { idsOf, isRefusal, readEvent } from './reading/read-event.ts';
import { sliceEvents } from './reading/slice-events.ts';
import { type AppendRecords, type CollectAnswer, type DescribeEvent, type Rejection, SentBatch } from './schema.ts';

export interface CollectRequest {
  readonly key: string;
  readonly body: Uint8Array;
  readonly origin: string | undefined;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

export interface CollectDeps extends AuthorizeDeps {
  /** The event definitions as they are by now. Asked once per batch; answers from memory. */
  readonly readDefinitions: () => Promise<DescribeEvent>;
  readonly append: AppendRecords;
  readonly badRows: BadRowStore;
  readonly clock: Clock;
  readonly random: Random;
}

interface Sorted {
  readonly accepted: { readonly id: string; readonly partitionKey: string; readonly data: string }[];
  readonly rejected: Rejection[];
  duplicate: number;
}

interface Arrived {
  readonly request: CollectRequest;
  readonly receivedAt: number;
  readonly text: string;
  readonly describeEvent: DescribeEvent;
  readonly ip: string | undefined;
}

/** Looks at every event by itself: accepted, repeated within this request, or rejected with a reason. */
const sortEvents = ({ sentAt, events }: SentBatch, { request, receivedAt, text, describeEvent, ip }: Arrived): Sorted => {
  const { key, userAgent } = request;
  const delivery = { key, ip, sentAt, receivedAt, userAgent, describeEvent };
  const sorted: Sorted = { accepted: [], rejected: [], duplicate: 0 };
  const seen = new Set<string>();
  // Sliced only if needed: nearly every batch is good.
  let originals: readonly string[] | undefined;
  const originalOf = (place: number): string => {
    originals ??= sliceEvents(text);
    return originals[place] ?? '';
  };
  for (const [place, sent] of events.entries()) {
    const read = readEvent(sent, delivery);
    if (isRefusal(read)) sorted.rejected.push({ ...idsOf(sent, place), ...read, original: originalOf(place) });
    else if (seen.has(read.event.id)) sorted.duplicate += 1;
    else {
      seen.add(read.event.id);
      sorted.accepted.push({ id: read.event.id, partitionKey: read.event.visitorId, data: read.data });
    }
  }
  return sorted;
};

/** Appends events and announcements together; whatever the stream did not confirm is not accepted. */
const appendAll = async ({ accepted }: Sorted, kept: readonly KeptRejection[], append: AppendRecords) => {
  const records = [...accepted, ...kept.map(({ announcement }) => announcement)];
  if (records.length === 0) return new Set<number>();
  try {
    const { failed } = await append(records.map(({ partitionKey, data }) => ({ partitionKey, data })));
    return new Set(failed);
  } catch {
    // The stream is down as a whole: the client sends all of it again.
    return new Set(records.keys());
  }
};

/** Keeps a body that holds no batch at all as one bad row, and says so. */
const refuseBody = async (
  problem: { readonly code: 'MALFORMED_JSON' | 'INVALID_REQUEST'; readonly reason: string; readonly original: string },
  { request, receivedAt }: Pick<Arrived, 'request' | 'receivedAt'>,
  deps: CollectDeps,
): Promise<never> => {
  const rejection: Rejection = { id: 'body', schema: 'batch', ...problem };
  const { key, userAgent } = request;
  const [kept] = await keepRejections([rejection], { key, receivedAt, userAgent }, deps);
  const failed = kept ? await appendAll({ accepted: [], rejected: [], duplicate: 0 }, [kept], deps.append) : new Set([0]);
  if (!kept || !isKept(kept, failed.size === 0)) throw new AxonError('TRY_AGAIN', { retryAfter: 5 });
  throw new AxonError(problem.code, { issues: [{ path: '', message: problem.reason }] });
};

const readBatch = async (request: CollectRequest, receivedAt: number, deps: CollectDeps) => {
  const refuse = (code: 'MALFORMED_JSON' | 'INVALID_REQUEST', reason: string, original: string) =>
    refuseBody({ code, reason, original }, { request, receivedAt }, deps);
  let text: string;
  try {
    text = decodeBody(request.body);
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    return refuse('MALFORMED_JSON', error.message, Buffer.from(request.body).toString('base64'));
  }
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch (error) {
    return refuse('MALFORMED_JSON', error instanceof Error ? error.message.slice(0, 200) : 'Not JSON', text);
  }
  const batch = SentBatch.safeParse(sent);
  if (!batch.success) return refuse('INVALID_REQUEST', batch.error.issues[0]?.message ?? 'Not a batch', text);
  return { batch: batch.data, text };
};

/**
 * Takes a batch of events from a browser. Every event sent gets exactly one answer, and none can harm another.
 * @throws AxonError TOO_MANY_REQUESTS, WRITE_KEY_INVALID, ORIGIN_NOT_ALLOWED, BODY_TOO_LARGE, MALFORMED_JSON,
 *   INVALID_REQUEST; TRY_AGAIN if a body that holds no batch could not be kept either
 */
export const collect = async (request: CollectRequest, deps: CollectDeps): Promise<CollectAnswer> => {
  const receivedAt = deps.clock.now();
  const { keepsWholeIp } = await authorize(request, deps);
  const { batch, text } = await readBatch(request, receivedAt, deps);
  const describeEvent = await deps.readDefinitions();
  const ip = keepableIp(request.ip, keepsWholeIp);
  const sorted = sortEvents(batch, { request, receivedAt, text, describeEvent, ip });
  const { key, userAgent } = request;
  const kept = await keepRejections(sorted.rejected, { key, receivedAt, sentAt: batch.sentAt, userAgent }, deps);
  const failed = await appendAll(sorted, kept, deps.append);
  const unconfirmed = sorted.accepted.filter((_event, at) => failed.has(at));
  const lost = new Set(kept.filter((each, at) => !isKept(each, !failed.has(sorted.accepted.length + at))));
  return {
    accepted: sorted.accepted.length - unconfirmed.length,
    duplicate: sorted.duplicate,
    rejected: kept.filter((each) => !lost.has(each)).map(({ id, code, reason }) => ({ id, code, reason })),
    retry: [...unconfirmed.map(({ id }) => id), ...[...lost].map(({ id }) => id)],
  };
};
