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

export interface ApiRequest {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type CallApi = <T>(path: string, request?: ApiRequest) => Promise<T>;

/** A path goes below the base address, which may have one of its own (the stage of API Gateway); an address stays as it is. */
const addressOf = (path: string, baseUrl: string): string => (path.startsWith('/') ? baseUrl.replace(/\/+$/, '') + path : path);

/** @throws ApiProblem for every answer of 400 and above */
export const apiClient =
  (baseUrl: string): CallApi =>
  async <T>(path: string, { method, token, body, headers }: ApiRequest = {}): Promise<T> => {
    const response = await fetch(addressOf(path, baseUrl), {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : undefined;
    if (!response.ok) throw new ApiProblem(response.status, answer?.code ?? 'UNKNOWN', answer?.title ?? response.statusText);
    return answer;
  };
