/** A refusal as the API words it (RFC 9457 problem+json): a stable code, words in two languages, facts to act on. */
export interface Problem {
  /** HTTP status; 0 if the server could not be reached. */
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly titleKo: string;
  /** Helps the other side find what happened. */
  readonly requestId?: string;
  readonly [detail: string]: unknown;
}

/** What came back, read as far as it could be. */
export interface Reply {
  readonly status: number;
  readonly body: Body;
}
export type Body = Readonly<Record<string, unknown>>;

/** The answer is not what this client knows; never thrown to the page, it becomes UNEXPECTED. */
export class UnknownShape extends Error {}

export const isRecord = (value: unknown): value is Body => typeof value === 'object' && value !== null;

export const textIn = (body: Body, name: string): string => {
  const value = body[name];
  if (typeof value === 'string') return value;
  throw new UnknownShape(name);
};

export const numberIn = (body: Body, name: string): number => {
  const value = body[name];
  if (typeof value === 'number') return value;
  throw new UnknownShape(name);
};

export const maybeNumberIn = (body: Body, name: string): number | undefined =>
  body[name] === undefined ? undefined : numberIn(body, name);

const wordsIn = (body: Body, name: string): string => (typeof body[name] === 'string' ? body[name] : '');

export const maybeTextIn = (body: Body, name: string): string | undefined =>
  body[name] === undefined ? undefined : textIn(body, name);

export const problemOf = ({ status, body }: Reply): Problem => ({
  ...body,
  status,
  code: wordsIn(body, 'code') || (status === 0 ? 'NETWORK' : 'UNEXPECTED'),
  title: wordsIn(body, 'title'),
  titleKo: wordsIn(body, 'titleKo'),
});
