import type { Language } from '../format.ts';

/** One wrong field of a request, as INVALID_REQUEST lists it. */
export interface Issue {
  /** Dotted path of the field, e.g. `activities.0.stock`. */
  readonly path: string;
  readonly message: string;
  readonly messageKo?: string;
}

/** A refusal of the API (RFC 9457 problem+json), or the network's silence (`status` 0, code NETWORK). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, body: unknown) {
    const details = isRecord(body) ? body : {};
    super(textOf(details.title) ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = textOf(details.code) ?? (status === 0 ? 'NETWORK' : 'UNEXPECTED');
    this.requestId = textOf(details.requestId);
    this.details = details;
  }

  /** The server's own words in the reader's language, if it sent any. */
  words(language: Language): string | undefined {
    const title = textOf(this.details.title);
    return language === 'ko' ? (textOf(this.details.titleKo) ?? title) : title;
  }

  get issues(): readonly Issue[] {
    const list = this.details.issues;
    return Array.isArray(list) ? list.flatMap(issueOf) : [];
  }

  /** A number among the details, such as `heldByOthers` or `retryAfter`. */
  figure(name: string): number | undefined {
    const value = this.details[name];
    return typeof value === 'number' ? value : undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const issueOf = (raw: unknown): Issue[] => {
  if (!isRecord(raw)) return [];
  const path = Array.isArray(raw.path) ? raw.path.join('.') : (textOf(raw.path) ?? textOf(raw.field) ?? '');
  const korean = textOf(raw.messageKo);
  return [
    {
      path: path.replace(/^(body|query|params)\./, ''),
      message: textOf(raw.message) ?? textOf(raw.reason) ?? '',
      ...(korean !== undefined && { messageKo: korean }),
    },
  ];
};

/** What is wrong with a field, in the reader's language if the server said it. */
export const issueWords = ({ message, messageKo }: Issue, language: Language): string =>
  language === 'ko' ? (messageKo ?? message) : message;

export const isProblem = (error: unknown, code?: string): error is Problem =>
  error instanceof Problem && (code === undefined || error.code === code);

/** Whether sending the same question again may help by itself. */
export const isPassing = (error: unknown): boolean =>
  isProblem(error) && (error.status === 0 || error.status === 429 || error.status >= 502);
