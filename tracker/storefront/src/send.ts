import { isRecord, type Reply } from './problem.ts';

export interface SendOptions {
  /** Root of the API, e.g. `https://api.axon.example`. */
  readonly url: string;
  /**
   * The shopper's token, asked for before every request. `refused`: the last one was not accepted, so make a new one.
   */
  readonly token: (refused: boolean) => string | Promise<string>;
  /** Requests per call, the first one included. @default 5 */
  readonly attempts?: number;
  /** Milliseconds after which a call is not tried again. @default 15_000 */
  readonly patience?: number;
  /** Milliseconds one request may take. @default 10_000 */
  readonly timeout?: number;
}

export interface CallOptions {
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Requests, the first one included; 1 for what is asked every second anyway. */
  readonly attempts?: number;
}

export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Anyone may ask, without a token. */
  readonly open?: boolean;
}

const FIRST_PAUSE = 300;
const PASSING = new Set([0, 429, 502, 503, 504]);

export const isPassing = (status: number): boolean => PASSING.has(status);

/**
 * Every call of the reservation API may be repeated without harm, so what may pass is tried again: no answer, 429, 502-504,
 * after as long as Retry-After says or a growing pause with jitter, so that a crowd does not come back in step.
 */
export const sender =
  ({ url, token, attempts = 5, patience = 15_000, timeout = 10_000 }: SendOptions) =>
  async (question: Question, call: CallOptions = {}): Promise<Reply> => {
    const { signal } = call;
    const until = Date.now() + patience;
    let refused = false;
    for (let attempt = 1; ; attempt += 1) {
      const reply = await sendOnce(url.replace(/\/$/, '') + question.path, question, { token, refused, timeout, signal });
      signal?.throwIfAborted();
      const pause = reply.status === 401 && !refused ? 0 : pauseAfter(reply, attempt);
      if (pause === undefined || Date.now() + pause > until) return reply;
      // A new token is worth one more request.
      if (attempt >= (call.attempts ?? attempts) && reply.status !== 401) return reply;
      refused = reply.status === 401;
      await sleep(pause, signal);
    }
  };

/** Milliseconds until it is worth another try; undefined if the answer is final. */
const pauseAfter = ({ status, body }: Reply, attempt: number): number | undefined => {
  if (!isPassing(status)) return undefined;
  const growing = FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + Math.random());
  const asked = typeof body.retryAfter === 'number' ? body.retryAfter * 1000 : 0;
  return Math.max(growing, asked + Math.random() * FIRST_PAUSE);
};

interface Sending {
  readonly token: SendOptions['token'];
  readonly refused: boolean;
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

const sendOnce = async (
  url: string,
  { method, body, open }: Question,
  { token, refused, timeout, signal }: Sending,
): Promise<Reply> => {
  try {
    const limit = AbortSignal.timeout(timeout);
    const answer = await fetch(url, {
      method,
      headers: {
        ...(open ? {} : { authorization: `Bearer ${await token(refused)}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const read: unknown = JSON.parse((await answer.text()) || '{}');
    const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return { status: answer.status, body: { ...(isRecord(read) ? read : {}), ...(retryAfter >= 0 && { retryAfter }) } };
  } catch (cause) {
    return { status: 0, body: { cause } };
  }
};

const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal?.addEventListener('abort', leave, { once: true });
  });
