import * as z from 'zod';

/** The API as any client sees it: HTTP, JSON, bearer tokens, problem+json. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, title: string) {
    super(`${status} ${code}: ${title}`);
    this.status = status;
    this.code = code;
  }
}

/** Something else than Axon's API answered, or nobody at all. Says what to do. */
export class NotAnswered extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotAnswered';
  }
}

export interface ApiRequest {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type CallApi = <T>(path: string, request?: ApiRequest) => Promise<T>;

/** A path goes below the base address, which may have one of its own (the stage of API Gateway); an address stays as it is. */
const addressOf = (path: string, baseUrl: string): string => (path.startsWith('/') ? baseUrl.replace(/\/+$/, '') + path : path);

/** Codes of OpenSSL and Node for a certificate nobody vouches for, or that is another's. */
const NOT_TRUSTED = /CERT|VERIFY_LEAF_SIGNATURE|ISSUER/;
const NO_TLS = /^(?:EPROTO|ERR_SSL)/;

const whyNot = (address: string, error: unknown): string => {
  const { origin } = new URL(address);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (NOT_TRUSTED.test(code))
    return `The certificate of ${origin} is not trusted (${code}); if it is your own, name its file in NODE_EXTRA_CA_CERTS`;
  if (NO_TLS.test(code)) return `${origin} does not speak TLS (${code}); say http:// if that is meant`;
  return `Nothing answers at ${origin} (${code || (cause instanceof Error ? cause.message : cause)})`;
};

const jsonOf = (text: string): { readonly json: unknown } | undefined => {
  try {
    return { json: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** As this API tells of a failure; its gateway says `message`. */
const Failure = z.object({ code: z.string(), title: z.string(), message: z.string() }).partial();

/** @throws ApiProblem for every answer of 400 and above; NotAnswered where no API is */
export const apiClient =
  (baseUrl: string): CallApi =>
  async <T>(path: string, { method, token, body, headers }: ApiRequest = {}): Promise<T> => {
    const address = addressOf(path, baseUrl);
    if (!URL.canParse(address)) throw new NotAnswered(`"${baseUrl}" is no address; one looks like https://host/live`);
    const response = await fetch(address, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    }).catch((error: unknown) => {
      throw new NotAnswered(whyNot(address, error), { cause: error });
    });
    const { ok, status, statusText } = response;
    const text = await response.text();
    const answer = jsonOf(text);
    if (!ok) {
      const { code = 'UNKNOWN', title, message } = Failure.safeParse(answer?.json).data ?? {};
      throw new ApiProblem(status, code, title ?? message ?? statusText);
    }
    if (!answer || (text === '' && status !== 204))
      throw new NotAnswered(`What answers at ${baseUrl} is not this API; its address is the output ApiUrl, with its path`);
    return answer.json as T;
  };
