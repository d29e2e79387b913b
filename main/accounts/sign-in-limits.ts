import { isIPv6 } from 'node:net';
import { PlatformError } from '../contract/errors.ts';

/** Failures that cost nothing: people mistype, and many people may share an address. */
const FREE = { name: 5, address: 20 } as const;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** ms without a failure after which earlier ones are forgotten. */
const FORGET_AFTER_MS = 3_600_000;
/** Names and addresses that are remembered, of each. */
const MAX_REMEMBERED = 10_000;

interface Failures {
  count: number;
  last: number;
}

/** Makes guessing passwords slow: each failure of a name or from an address doubles the wait. */
export interface SignInLimits {
  /**
   * Counts an attempt as failed, before it is looked at, so that many at once are no way round.
   * TOO_MANY_ATTEMPTS, with `data.retryAfter` in seconds, where one has to wait.
   */
  begin(name: string, address: string): void;
  /** The attempt that was begun was right. */
  succeeded(name: string, address: string): void;
}

export function createSignInLimits(now: () => number): SignInLimits {
  const names = createCounter(FREE.name, now);
  const addresses = createCounter(FREE.address, now);

  return {
    begin(name, address) {
      const waitMs = Math.max(names.waitMs(name), addresses.waitMs(network(address)));
      if (waitMs > 0) {
        const retryAfter = Math.ceil(waitMs / 1_000);
        const message = `Too many attempts to sign in failed. Try again in ${retryAfter} s.`;
        throw new PlatformError('TOO_MANY_ATTEMPTS', message, { data: { retryAfter } });
      }
      names.add(name, 1);
      addresses.add(network(address), 1);
    },
    succeeded(name, address) {
      names.forget(name);
      // Not forgotten: who has one account could guess at others between two of its own sign-ins.
      addresses.add(network(address), -1);
    },
  };
}

function createCounter(free: number, now: () => number) {
  const byKey = new Map<string, Failures>();

  function find(key: string): Failures | undefined {
    const found = byKey.get(key);
    return found === undefined || now() - found.last > FORGET_AFTER_MS ? undefined : found;
  }

  return {
    waitMs(key: string): number {
      const { count, last } = find(key) ?? { count: 0, last: 0 };
      if (count < free) return 0;
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (count - free), LONGEST_WAIT_MS);
      return Math.max(0, last + wait - now());
    },
    add(key: string, change: 1 | -1): void {
      const count = (find(key)?.count ?? 0) + change;
      // A Map keeps the order of insertion: who failed longest ago is forgotten first.
      byKey.delete(key);
      if (count > 0) byKey.set(key, { count, last: now() });
      const [oldest] = byKey.keys();
      if (byKey.size > MAX_REMEMBERED && oldest !== undefined) byKey.delete(oldest);
    },
    forget: (key: string): void => void byKey.delete(key),
  };
}

/** Whoever has one IPv6 address has 2^64 of them: those that share its first half. */
function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  if (tail !== undefined) while (groups.length + rest.length < 8) groups.push('0');
  return [...groups, ...rest].slice(0, 4).join(':');
}
