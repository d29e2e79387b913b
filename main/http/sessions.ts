import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** ms a ticket may be used after it was made. */
const TICKET_MS = 10 * 60_000;
const SESSION_MS = 30 * 24 * 3_600_000;
const MAX_TICKETS = 100;
const COOKIE = 'cf_session';

/** How a browser, which can't send a bearer token by itself, gets in. */
export interface Sessions {
  /** A secret that opens one session, once, within ten minutes. */
  createTicket(): string;
  /** The `Set-Cookie` of a new session, or undefined for a ticket that is used, old or wrong. */
  redeem(ticket: string): string | undefined;
  accepts(cookieHeader: string | undefined): boolean;
}

/**
 * A session is its end and a signature made with the token: it outlives a restart of the server,
 * and a new token ends them all.
 */
export function createSessions(token: string, now: () => number = Date.now): Sessions {
  const tickets = new Map<string, number>();

  function sign(text: string): Buffer {
    return createHmac('sha256', token).update(`cloudfunction session ${text}`).digest();
  }

  return {
    createTicket() {
      for (const [ticket, until] of tickets) {
        // A Map keeps the order of insertion: the oldest go first.
        if (until < now() || tickets.size >= MAX_TICKETS) tickets.delete(ticket);
      }
      const ticket = randomBytes(24).toString('base64url');
      tickets.set(ticket, now() + TICKET_MS);
      return ticket;
    },
    redeem(ticket) {
      const until = tickets.get(ticket);
      tickets.delete(ticket);
      if (until === undefined || until < now()) return undefined;
      const claim = `${now() + SESSION_MS}.${randomBytes(12).toString('base64url')}`;
      const session = `${claim}.${sign(claim).toString('base64url')}`;
      return `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MS / 1000}`;
    },
    accepts(cookieHeader) {
      if (cookieHeader === undefined) return false;
      const found = new RegExp(`(?:^|;\\s*)${COOKIE}=((\\d{1,15})\\.[\\w-]+)\\.([\\w-]+)`).exec(
        cookieHeader,
      );
      const [, claim = '', until = '', signature = ''] = found ?? [];
      if (found === null || Number(until) < now()) return false;
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(claim);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
