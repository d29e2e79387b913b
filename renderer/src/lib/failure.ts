import { ORPCError } from '@orpc/client';
import { m } from '../paraglide/messages.js';
import { ERRORS, type ErrorCode } from '../../../main/contract/errors.ts';
import { refusalText } from './failure-text';
import { link } from './platform.svelte';

export interface Failure {
  /** One of the platform's codes; undefined when it could not be asked at all. */
  code: ErrorCode | undefined;
  message: string;
  data: unknown;
  /** Whether a part of the page is not there any more, so that only loading it anew helps. */
  outdated?: true;
}

/** How browsers say that a part of the page could not be loaded, and that a request could not. */
const NO_MODULE = /dynamically imported module|importing a module script|preload css/i;
const NO_ANSWER =
  /^(failed to fetch|networkerror|load failed|network error|error in input stream|fetch failed|terminated|the network connection was lost)/i;

/** Any error as something to show. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const { code, message, data } = error as ORPCError<string, unknown>;
    if (!isErrorCode(code)) return { code: undefined, message, data };
    return { code, message: refusalText({ code, message, data }), data };
  }
  const message = error instanceof Error ? error.message : String(error);
  const failure: Failure = { code: undefined, message, data: undefined };
  if (NO_MODULE.test(message)) {
    return link.state === 'lost'
      ? { ...failure, message: m.connection_lost_title() }
      : { ...failure, message: m.page_outdated(), outdated: true };
  }
  if (!(error instanceof TypeError)) return failure;
  return {
    ...failure,
    message: NO_ANSWER.test(message)
      ? m.connection_lost_title()
      : m.failure_unexpected({ message }),
  };
}

function isErrorCode(code: string): code is ErrorCode {
  return code in ERRORS;
}
