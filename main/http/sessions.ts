import { randomBytes } from 'node:crypto';

/** ms a ticket may be used after it was made. */
const TICKET_MS = 60_000;
const SESSION_MS = 30 * 24 * 3_600_000;
const MAX_SESSIONS = 100;
const COOKIE = 'cf_session';

/** How a browser, which can't send a bearer token by itself, gets in. */
export interface Sessions {
  /** A secret that opens one session, once, within a minute. */
  createTicket(): string;
  /** The `Set-Cookie` of a new session, or undefined for a ticket that is used, old or wrong. */
  redeem(ticket: string): string | undefined;
  accepts(cookieHeader: string | undefined): boolean;
}

/** Kept in memory: a restart ends all sessions, and no secret is on disk. */
export function createSessions(now: () => number = Date.now): Sessions {
  const tickets = new Map<string, number>();
  const sessions = new Map<string, number>();

  function sweep(entries: Map<string, number>): void {
    for (const [key, until] of entries) if (until < now()) entries.delete(key);
    // A Map keeps the order of insertion: the oldest go first.
    for (const key of entries.keys()) {
      if (entries.size < MAX_SESSIONS) break;
      entries.delete(key);
    }
  }

  return {
    createTicket() {
      sweep(tickets);
      const ticket = randomBytes(24).toString('base64url');
      tickets.set(ticket, now() + TICKET_MS);
      return ticket;
    },
    redeem(ticket) {
      const until = tickets.get(ticket);
      tickets.delete(ticket);
      if (until === undefined || until < now()) return undefined;
      sweep(sessions);
      const session = randomBytes(32).toString('base64url');
      sessions.set(session, now() + SESSION_MS);
      return `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MS / 1000}`;
    },
    accepts(cookieHeader) {
      if (cookieHeader === undefined) return false;
      const value = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(cookieHeader)?.[1];
      const until = value === undefined ? undefined : sessions.get(value);
      return until !== undefined && until > now();
    },
  };
}
