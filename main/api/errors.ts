import { ORPCError } from '@orpc/server';
import { ValidationError } from '@orpc/contract';
import { ERRORS, PlatformError, type ErrorCode } from '../contract/errors.ts';

const MISSING = 'is missing';

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
}

/** What every carrier tells a caller of whatever was thrown: the platform's own errors, and no others. */
export function toPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof ORPCError) {
    if (error.cause instanceof ValidationError) return invalidInput(error.cause.issues, error);
    const code: unknown = error.code;
    if (isErrorCode(code)) {
      return new PlatformError(code, error.message, { data: error.data, cause: error.cause });
    }
    if (error.status === 400) {
      return new PlatformError('INVALID_INPUT', 'The request is not valid JSON.', { cause: error });
    }
  }
  return new PlatformError('INTERNAL', undefined, { cause: error });
}

/** INVALID_INPUT that names the first wrong field, with all of them in `data.issues`. */
export function invalidInput(issues: readonly Issue[], cause?: unknown): PlatformError {
  const found = issues.map(({ path = [], message }) => ({
    field: fieldName(path),
    message: message.endsWith('received undefined') ? MISSING : message,
  }));
  const [first] = found;
  const message = first === undefined ? undefined : describe(first);
  return new PlatformError('INVALID_INPUT', message, {
    data: { ...(first && { field: first.field }), issues: found },
    cause,
  });
}

function describe({ field, message }: { field: string; message: string }): string {
  return field === '' ? message : `"${field}"${message === MISSING ? ' ' : ': '}${message}`;
}

// ['files', '../x.py'] → files["../x.py"], ['env', 0] → env[0], ['name'] → name
function fieldName(path: NonNullable<Issue['path']>): string {
  return path
    .map((part) => (typeof part === 'object' ? part.key : part))
    .map((key, index) =>
      typeof key === 'string' && /^\w+$/.test(key)
        ? `${index > 0 ? '.' : ''}${key}`
        : `[${JSON.stringify(typeof key === 'symbol' ? key.description : key)}]`,
    )
    .join('');
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** The same error as oRPC carries it. */
export function toOrpcError(error: unknown): ORPCError<ErrorCode, unknown> {
  const { code, status, message, data, cause } = toPlatformError(error);
  return new ORPCError(code, { status, message, data, cause, defined: true });
}
