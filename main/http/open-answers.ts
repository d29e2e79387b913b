import type { ServerResponse } from 'node:http';
import type { Identity } from '../accounts/identity.ts';

/** Sessions and keys that expire are looked for so often, ms. */
const LOOK_EVERY_MS = 10_000;

/** Answers that go on, such as streams, for callers who may lose the right to them meanwhile. */
export interface OpenAnswers {
  watch(response: ServerResponse, caller: Identity): void;
  /** Breaks off what goes to callers who are signed out by now. */
  cutRevoked(): void;
  close(): void;
}

export function createOpenAnswers(): OpenAnswers {
  const open = new Map<ServerResponse, Identity>();

  function cutRevoked(): void {
    for (const [response, caller] of open) {
      // One that has not begun is the answer to who changed it, or is refused where it is made.
      if (response.headersSent && !caller.isCurrent()) response.destroy();
    }
  }

  const timer = setInterval(cutRevoked, LOOK_EVERY_MS).unref();
  return {
    watch(response, caller) {
      if (caller.kind === 'owner') return;
      open.set(response, caller);
      response.once('close', () => open.delete(response));
    },
    cutRevoked,
    close: () => clearInterval(timer),
  };
}
