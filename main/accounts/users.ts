import { randomBytes } from 'node:crypto';
import { ROLES } from '../contract/access.ts';
import type { SignedIn, User, UserInput, UserUpdate } from '../contract/account.ts';
import { PlatformError } from '../contract/errors.ts';
import type { AccountStore, StoredUser } from '../storage/account-store.ts';
import type { Identity } from './identity.ts';
import { createPasswords } from './passwords.ts';
import { signSession, verifySession, type SessionToken } from './session-tokens.ts';
import { createSignInLimits } from './sign-in-limits.ts';

/** Sessions that were verified of late. */
const MAX_SESSIONS = 1_000;
/** Longer is no token of ours. */
const MAX_TOKEN_CHARS = 2_048;

export interface Users {
  readonly size: number;
  has(name: string): boolean;
  /** By name. */
  list(): User[];
  get(name: string): User | undefined;
  /** NAME_TAKEN. */
  create(input: UserInput): Promise<User>;
  /** Ends the user's sessions. NOT_FOUND. */
  update(name: string, changes: UserUpdate): Promise<User>;
  /** Ends the user's sessions. NOT_FOUND. */
  remove(name: string): Promise<void>;
  /** UNAUTHORIZED, TOO_MANY_ATTEMPTS. */
  signIn(name: string, password: string, address: string): Promise<SignedIn>;
  /** The same where the current password is wrong or was too often. */
  setPassword(name: string, current: string, password: string, address: string): Promise<void>;
  /** Whose session this token is. */
  identify(token: string): Identity | undefined | Promise<Identity | undefined>;
}

export interface UsersOptions {
  stored: readonly StoredUser[];
  store: AccountStore;
  now: () => number;
  /** Sessions ended. */
  revoked(): void;
}

export function createUsers({ stored, store, now, revoked }: UsersOptions): Users {
  const byName = new Map(stored.map((user) => [user.name, user]));
  const passwords = createPasswords();
  const limits = createSignInLimits(now);
  const verified = new Map<string, Identity>();
  /** One change at a time. */
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changing = last.then(change);
    last = changing.catch(() => undefined);
    return changing;
  }

  function find(name: string): StoredUser {
    const user = byName.get(name);
    if (user !== undefined) return user;
    throw new PlatformError('NOT_FOUND', `There is no user "${name}".`, {
      data: { field: 'name' },
    });
  }

  async function save(user: StoredUser): Promise<User> {
    await store.saveUser(user);
    byName.set(user.name, user);
    revoked();
    return toUser(user);
  }

  /** The user whose password this is. UNAUTHORIZED, TOO_MANY_ATTEMPTS. */
  async function check(name: string, password: string, address: string): Promise<StoredUser> {
    limits.begin(name, address);
    const user = byName.get(name);
    const isRight = await passwords.verify(password, user?.password);
    if (user === undefined || !isRight || byName.get(name) !== user) {
      throw new PlatformError('UNAUTHORIZED', 'The name or the password is wrong.');
    }
    limits.succeeded(name, address);
    return user;
  }

  function update(name: string, { role, password }: UserUpdate): Promise<User> {
    return inTurn(async () => {
      const user = find(name);
      return save({
        ...user,
        role: role ?? user.role,
        password: password === undefined ? user.password : await passwords.hash(password),
        sessionKey: newKey(),
        updatedAt: now(),
      });
    });
  }

  function toIdentity(user: StoredUser, session: SessionToken): Identity {
    const { name, role, sessionKey } = user;
    return {
      ...{ kind: 'user', name, scopes: ROLES[role], session },
      isCurrent: () => byName.get(name)?.sessionKey === sessionKey && now() < session.expiresAt,
    };
  }

  return {
    get size() {
      return byName.size;
    },
    has: (name) => byName.has(name),
    list: () => [...byName.values()].map(toUser).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    get(name) {
      const user = byName.get(name);
      return user && toUser(user);
    },
    create: ({ name, role, password }) =>
      inTurn(async () => {
        if (byName.has(name)) {
          throw new PlatformError('NAME_TAKEN', `There is a user "${name}" already.`, {
            data: { field: 'name' },
          });
        }
        const time = now();
        return save({
          ...{ name, role, password: await passwords.hash(password) },
          ...{ sessionKey: newKey(), createdAt: time, updatedAt: time },
        });
      }),
    update,
    remove: (name) =>
      inTurn(async () => {
        find(name);
        await store.removeUser(name);
        byName.delete(name);
        revoked();
      }),
    async signIn(name, password, address) {
      const { token, expiresAt } = await signSession(await check(name, password, address), now());
      return { token, expiresAt: new Date(expiresAt).toISOString() };
    },
    async setPassword(name, current, password, address) {
      await check(name, current, address);
      await update(name, { password });
    },
    identify(token) {
      if (byName.size === 0 || token.length > MAX_TOKEN_CHARS) return undefined;
      const known = verified.get(token);
      if (known?.isCurrent()) return known;
      verified.delete(token);
      return verifySession(token, (name) => byName.get(name), now()).then((found) => {
        if (found === undefined) return undefined;
        const identity = toIdentity(found.user, { token, expiresAt: found.expiresAt });
        // Its key may have changed while it was verified.
        if (!identity.isCurrent()) return undefined;
        const [oldest] = verified.keys();
        if (verified.size >= MAX_SESSIONS && oldest !== undefined) verified.delete(oldest);
        verified.set(token, identity);
        return identity;
      });
    },
  };
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}

function toUser({ name, role, createdAt, updatedAt }: StoredUser): User {
  return {
    ...{ name, role },
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
