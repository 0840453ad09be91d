import { AxonError, type ErrorDetails } from '#shared/axon-error.ts';
import { type ErrorCode, errorTable } from '#shared/error-table.ts';
import { StorageFull, Throttled } from '../table.ts';

/** RFC 9457 problem details, with the stable code, words in both languages and the facts a client may act on. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly titleKo: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly [detail: string]: unknown;
}

/** The function's time is nearly over and its rule still waits for something, so whether it happened is not known. */
export class OutOfTime extends Error {
  constructor() {
    super('The function ran out of time before its rule was through');
    this.name = 'OutOfTime';
  }
}

/** The problem an error means to the caller. Unknown errors tell nothing but the request id. */
export const problemOf = (error: unknown, requestId: string): Problem => {
  const { code, details } = codeOf(error);
  const { status, en, ko } = errorTable[code];
  return { ...details, type: `urn:axon:problem:${code}`, title: en, titleKo: ko, status, code, requestId };
};

const codeOf = (error: unknown): { readonly code: ErrorCode; readonly details: ErrorDetails } => {
  if (error instanceof AxonError) return error;
  if (error instanceof Throttled || error instanceof OutOfTime) return { code: 'TRY_AGAIN', details: { retryAfter: 1 } };
  if (error instanceof StorageFull) return { code: 'STORAGE_FULL', details: {} };
  return { code: 'INTERNAL', details: {} };
};
