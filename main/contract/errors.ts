/**
 * Every way the platform itself can refuse a request. A user function's failure is never in this
 * table: it is an `Invocation` whose `status` is not `success`.
 */
export const ERRORS = {
  INVALID_INPUT: { status: 400, message: 'The request is not valid.' },
  UNAUTHORIZED: {
    status: 401,
    message: 'Send the token of this server as "Authorization: Bearer <token>".',
  },
  FORBIDDEN: {
    status: 403,
    message: 'This may not be done from here, or not with this role or key.',
  },
  NOT_FOUND: { status: 404, message: 'There is nothing at this address.' },
  VERSION_CONFLICT: {
    status: 409,
    message: 'Somebody saved another version meanwhile. Compare the two, then save again.',
  },
  NAME_TAKEN: { status: 409, message: 'This name is taken already.' },
  EVENT_TOO_LARGE: { status: 413, message: 'The request is larger than this server accepts.' },
  BUILD_FAILED: { status: 422, message: 'The code does not build.' },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    message: 'Too many attempts to sign in failed. Wait, then try again.',
  },
  QUEUE_FULL: { status: 429, message: 'Too many calls are waiting. Try again shortly.' },
  INTERNAL: { status: 500, message: 'The platform failed. Its log says why.' },
  RUNTIME_MISSING: { status: 503, message: 'The runtime of this function is not installed.' },
  SANDBOX_MISSING: { status: 503, message: 'This machine has no sandbox for this function.' },
  SHUTTING_DOWN: { status: 503, message: 'The platform is shutting down.' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The body of every platform error, as `application/json`. */
export interface ErrorBody {
  code: ErrorCode;
  /** The HTTP status, 400 to 599. */
  status: number;
  /** One sentence that tells the person what to do next. */
  message: string;
  data?: unknown;
}

/** An error that may leave a module. `data` is shown to the caller, `cause` only to the log. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly data: unknown;

  constructor(
    code: ErrorCode,
    message: string = ERRORS[code].message,
    options: { data?: unknown; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.data = options.data;
  }

  toBody(): ErrorBody {
    const { code, status, message, data } = this;
    return data === undefined ? { code, status, message } : { code, status, message, data };
  }
}
