import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../accounts/accounts.ts';
import type { Identity } from '../accounts/identity.ts';
import { OWNER } from '../contract/access.ts';
import { PlatformError } from '../contract/errors.ts';
import type { Sessions } from './sessions.ts';

export interface GuardOptions {
  token: string;
  sessions: Sessions;
  accounts: Accounts;
  /** Host names, without ports, that requests may be addressed to. */
  hosts: readonly string[];
}

/** Decides whether a request may pass. Every route but the listed ones needs `authorize` too. */
export interface Guard {
  /** Host allow-list (DNS rebinding) and Origin check (other sites' pages). Throws FORBIDDEN. */
  admit(request: IncomingMessage): void;
  /**
   * Who asks, by bearer token or session cookie. Throws or rejects with UNAUTHORIZED. A promise only
   * where a session is seen for the first time.
   */
  authorize(request: IncomingMessage): Identity | Promise<Identity>;
  /**
   * For an admitted body of a type that any site's form can send without asking: a bearer token,
   * which no form can send, or the Origin of a page of ours. Throws FORBIDDEN.
   */
  admitForm(request: IncomingMessage): void;
}

const THE_OWNER: Identity = { ...OWNER, isCurrent: () => true };
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Every web page that the person opens can send requests to this port: none of them may pass. */
export function createGuard({ token, sessions, accounts, hosts }: GuardOptions): Guard {
  const allowed = new Set([...LOOPBACK, ...hosts].map((host) => host.toLowerCase()));
  const expected = Buffer.from(`Bearer ${token}`);
  /** The `Host` accepted last: clients repeat themselves. */
  let lastHost: string | undefined;

  function hasToken(header: string | undefined): boolean {
    if (header === undefined) return false;
    const given = Buffer.from(header);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  return {
    admit({ headers, method }) {
      const host = headers.host ?? '';
      if (host !== lastHost && !allowed.has(host.replace(/:\d+$/, '').toLowerCase())) {
        throw new PlatformError(
          'FORBIDDEN',
          `Requests to the host ${JSON.stringify(host)} are not accepted. If it is this server, add it to "server.allowed_hosts".`,
        );
      }
      lastHost = host;
      const { origin } = headers;
      if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
        throw new PlatformError(
          'FORBIDDEN',
          `Requests from pages of ${JSON.stringify(origin)} are not accepted.`,
        );
      }
      // A page of another site that leaves no Origin (an image, a form of an old browser). Opening a
      // link is all it may do.
      const site = headers['sec-fetch-site'];
      const navigates = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
      if ((site === 'cross-site' || site === 'same-site') && !navigates) {
        throw new PlatformError(
          'FORBIDDEN',
          'Requests from pages of other sites are not accepted.',
        );
      }
    },

    authorize({ headers: { authorization, cookie } }) {
      if (hasToken(authorization) || sessions.accepts(cookie)) return THE_OWNER;
      const credential = bearer(authorization) ?? sessions.tokenOf(cookie);
      const identity = credential === undefined ? undefined : accounts.identify(credential);
      return identity instanceof Promise ? identity.then(known) : known(identity);
    },

    admitForm({ headers }) {
      // A session's cookie comes along by itself. `admit` has compared the Origin.
      if (bearer(headers.authorization) !== undefined || headers.origin !== undefined) return;
      throw new PlatformError(
        'FORBIDDEN',
        'A form is accepted with the token, or from a page of this server.',
      );
    },
  };
}

function bearer(authorization: string | undefined): string | undefined {
  return authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined;
}

function known(identity: Identity | undefined): Identity {
  if (identity !== undefined) return identity;
  throw new PlatformError('UNAUTHORIZED');
}
