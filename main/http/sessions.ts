import type { SessionToken } from '../accounts/session-tokens.ts';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** ms a ticket may be used after it was made. */
const TICKET_MS = 10 * 60_000;
const SESSION_MS = 30 * 24 * 3_600_000;
const MAX_TICKETS = 100;
const COOKIE = 'cf_session';
/** A JWT's three parts; its first is never a number, as the owner's session begins with one. */
const TOKEN_COOKIE = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+\\.[\\w-]+\\.[\\w-]+)(?:;|$)`);

/** How a browser, which can't send a bearer token by itself, gets in. */
export interface Sessions {
  /** A secret that opens one session, once, within ten minutes: the owner's, or this one of a user. */
  createTicket(ofUser?: SessionToken): string;
  /** The `Set-Cookie` of a new session, or undefined for a ticket that is used, old or wrong. */
  redeem(ticket: string): string | undefined;
  /** Whether it is a session of the owner. */
  accepts(cookieHeader: string | undefined): boolean;
  /** What may be the token of a user's session. */
  tokenOf(cookieHeader: string | undefined): string | undefined;
  /** The `Set-Cookie` that ends a session in its browser. */
  readonly ending: string;
}

/**
 * The owner's session is its end and a signature made with the token: it outlives a restart of the
 * server, and a new token ends them all. A user's is the token that signing in gave.
 */
export function createSessions(token: string, now: () => number = Date.now): Sessions {
  const tickets = new Map<string, { until: number; ofUser: SessionToken | undefined }>();

  function sign(text: string): Buffer {
    return createHmac('sha256', token).update(`cloudfunction session ${text}`).digest();
  }

  return {
    createTicket(ofUser) {
      for (const [ticket, { until }] of tickets) {
        // A Map keeps the order of insertion: the oldest go first.
        if (until < now() || tickets.size >= MAX_TICKETS) tickets.delete(ticket);
      }
      const ticket = randomBytes(24).toString('base64url');
      tickets.set(ticket, { until: now() + TICKET_MS, ofUser });
      return ticket;
    },
    redeem(ticket) {
      const found = tickets.get(ticket);
      tickets.delete(ticket);
      if (found === undefined || found.until < now()) return undefined;
      if (found.ofUser !== undefined) {
        const { token, expiresAt } = found.ofUser;
        return setCookie(token, expiresAt - now());
      }
      const claim = `${now() + SESSION_MS}.${randomBytes(12).toString('base64url')}`;
      const session = `${claim}.${sign(claim).toString('base64url')}`;
      return setCookie(session, SESSION_MS);
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
    tokenOf(cookieHeader = '') {
      return TOKEN_COOKIE.exec(cookieHeader)?.[1];
    },
    ending: setCookie('', 0),
  };
}

function setCookie(value: string, ms: number): string {
  return `${COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${Math.max(0, Math.floor(ms / 1_000))}`;
}
