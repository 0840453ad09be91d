import { type ErrorCode, errorTable } from './error-table.ts';

/** Facts a client may act on: ids, instants, limits. Never secrets, never stack traces. */
export type ErrorDetails = Readonly<Record<string, unknown>> & {
  /** Seconds after which the same request is worth sending again; becomes the Retry-After header. */
  readonly retryAfter?: number;
};

/** The one error rules throw. Its code decides status and words (see `error-table.ts`). */
export class AxonError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    // An expected answer, not a fault: capturing a stack cost 7 % of a sold-out crowd's time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(errorTable[code].en, options);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'AxonError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}

export const isAxonError = (error: unknown, code?: ErrorCode): error is AxonError =>
  error instanceof AxonError && (code === undefined || error.code === code);
