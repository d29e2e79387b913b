import { createHash, randomBytes } from 'node:crypto';
import type { ApiKey, ApiKeyInput, NewApiKey } from '../contract/account.ts';
import { PlatformError } from '../contract/errors.ts';
import type { AccountStore, StoredApiKey } from '../storage/account-store.ts';
import type { Identity } from './identity.ts';

/** By which people and programs that look for leaked secrets know one. */
const PREFIX = 'cfk_';
const KEY_BYTES = 32;
/** Characters of a key that are kept and shown. */
const START_CHARS = 10;
/** The last use is written down so often at most, ms. */
const USE_EVERY_MS = 60_000;

/** Keys of programs. What they may do are their scopes, whoever made them. */
export interface ApiKeys {
  readonly size: number;
  /** By name. */
  list(): ApiKey[];
  /** INVALID_INPUT where it would have expired already, NAME_TAKEN. */
  create(input: ApiKeyInput): Promise<NewApiKey>;
  /** NOT_FOUND. */
  revoke(name: string): Promise<void>;
  /** Whose key this is. */
  identify(key: string): Identity | undefined;
}

export interface ApiKeysOptions {
  stored: readonly StoredApiKey[];
  store: AccountStore;
  now: () => number;
  /** A key was revoked. */
  revoked(): void;
  /** The last use of a key could not be written down. */
  failed(error: unknown): void;
}

export function createApiKeys({ stored, store, now, revoked, failed }: ApiKeysOptions): ApiKeys {
  // What is looked for is a hash: how long that takes tells nothing of the key.
  const byHash = new Map(stored.map((key) => [key.hash, key]));
  /** Names of keys that are being made. */
  const reserved = new Set<string>();

  function find(name: string): StoredApiKey | undefined {
    return [...byHash.values()].find((key) => key.name === name);
  }

  function note(key: StoredApiKey): void {
    const time = now();
    if (time - (key.lastUsedAt ?? 0) < USE_EVERY_MS) return;
    key.lastUsedAt = time;
    store.apiKeyUsed(key.name, time).catch(failed);
  }

  return {
    get size() {
      return byHash.size;
    },
    list: () => [...byHash.values()].map(toApiKey).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    async create({ name, scopes, expiresAt }) {
      if (expiresAt !== undefined && expiresAt <= now()) {
        throw new PlatformError('INVALID_INPUT', '"expiresAt": lies in the past', {
          data: { field: 'expiresAt' },
        });
      }
      if (reserved.has(name) || find(name) !== undefined) {
        throw new PlatformError('NAME_TAKEN', `There is a key "${name}" already.`, {
          data: { field: 'name' },
        });
      }
      const key = PREFIX + randomBytes(KEY_BYTES).toString('base64url');
      const made: StoredApiKey = {
        ...{ name, hash: hashOf(key), start: key.slice(0, START_CHARS) },
        ...{ scopes: [...new Set(scopes)], createdAt: now(), expiresAt, lastUsedAt: undefined },
      };
      reserved.add(name);
      try {
        await store.addApiKey(made);
      } finally {
        reserved.delete(name);
      }
      byHash.set(made.hash, made);
      return { ...toApiKey(made), key };
    },
    async revoke(name) {
      const key = find(name);
      if (key === undefined) {
        throw new PlatformError('NOT_FOUND', `There is no key "${name}".`, {
          data: { field: 'name' },
        });
      }
      await store.removeApiKey(name);
      byHash.delete(key.hash);
      revoked();
    },
    identify(text) {
      if (byHash.size === 0 || !text.startsWith(PREFIX)) return undefined;
      const hash = hashOf(text);
      const key = byHash.get(hash);
      if (key === undefined) return undefined;
      const { name, scopes, expiresAt = Infinity } = key;
      if (now() >= expiresAt) return undefined;
      note(key);
      return {
        ...{ kind: 'key', name, scopes },
        isCurrent: () => byHash.has(hash) && now() < expiresAt,
      };
    },
  };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function toApiKey({ name, scopes, start, createdAt, ...times }: StoredApiKey): ApiKey {
  const { expiresAt, lastUsedAt } = times;
  return {
    ...{ name, scopes, start, createdAt: new Date(createdAt).toISOString() },
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(lastUsedAt !== undefined && { lastUsedAt: new Date(lastUsedAt).toISOString() }),
  };
}
