import type { Caller } from '../contract/access.ts';
import type { SessionToken } from './session-tokens.ts';

/** A caller who is known by a session or a key, both of which may end. */
export interface Identity extends Caller {
  /** The session that a user is known by. */
  readonly session?: SessionToken;
  /** False from the moment on when it has expired or was revoked. */
  isCurrent(): boolean;
}
