import type { ErrorCode } from '../contract/errors.ts';

/** How the command ends; `--help` lists them. */
export const EXIT = {
  ok: 0,
  functionFailed: 1,
  usage: 2,
  noServer: 3,
  notFound: 4,
  buildFailed: 5,
  notNow: 6,
  internal: 7,
  interrupted: 130,
} as const;

/** What each platform error means for the shell. */
export const EXIT_OF: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: EXIT.usage,
  UNAUTHORIZED: EXIT.noServer,
  FORBIDDEN: EXIT.noServer,
  NOT_FOUND: EXIT.notFound,
  NAME_TAKEN: EXIT.usage,
  VERSION_CONFLICT: EXIT.usage,
  EVENT_TOO_LARGE: EXIT.usage,
  BUILD_FAILED: EXIT.buildFailed,
  TOO_MANY_ATTEMPTS: EXIT.notNow,
  QUEUE_FULL: EXIT.notNow,
  INTERNAL: EXIT.internal,
  RUNTIME_MISSING: EXIT.notNow,
  SANDBOX_MISSING: EXIT.notNow,
  SHUTTING_DOWN: EXIT.notNow,
};

export const EXIT_HELP = `
Exit codes:
  0    it worked
  1    the function was called and did not succeed
  2    wrong usage, input or configuration
  3    no server is running, or it refused the token or host
  4    there is no such function or invocation
  5    the code does not build
  6    not now: the queue is full, the runtime or the sandbox is not there, or the server is stopping
  7    the platform failed
  130  ended by Ctrl-C

The server is found by --url and --token, by CLOUDFUNCTION_URL and CLOUDFUNCTION_TOKEN, or in the
data directory (--data-dir, DATA_DIR) where a running server leaves both.`;
