import { ORPCError } from '@orpc/client';
import { m } from '../paraglide/messages.js';
import type { ErrorCode } from '../../../main/contract/errors';

export interface Failure {
  /** One of the platform's codes; undefined when it could not be asked at all. */
  code: ErrorCode | undefined;
  message: string;
  data: unknown;
}

/** Any error as something to show. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ORPCError) {
    return { code: error.code as ErrorCode, message: error.message, data: error.data as unknown };
  }
  if (error instanceof TypeError) {
    return { code: undefined, message: m.connection_lost_title(), data: undefined };
  }
  return {
    code: undefined,
    message: error instanceof Error ? error.message : String(error),
    data: undefined,
  };
}
