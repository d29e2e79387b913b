import type { AuditPage } from '../contract/account.ts';
import type {
  AccountStore,
  StoredApiKey,
  StoredAuditEntry,
  StoredUser,
} from '../storage/account-store.ts';
import type { HostLog } from '../../runtimes/runtime.ts';
import { createApiKeys, type ApiKeys } from './api-keys.ts';
import type { Identity } from './identity.ts';
import { createUsers, type Users } from './users.ts';

/** Who else may use a server than the holder of its token: nobody, until the first user or key. */
export interface Accounts {
  readonly users: Users;
  readonly keys: ApiKeys;
  /** Whether there are any. */
  readonly inUse: boolean;
  /** Whose API key or session this is; undefined where it is nobody's. */
  identify(credential: string): Identity | undefined | Promise<Identity | undefined>;
  /** Calls back when sessions were ended or a key was revoked, until the returned function is called. */
  onRevoked(callback: () => void): () => void;
  /** Writes an entry of the audit log. Never rejects: what was done is done. */
  note(entry: Omit<StoredAuditEntry, 'time'>): Promise<void>;
  audit(page: { limit: number; cursor?: string | undefined }): Promise<AuditPage>;
}

export interface AccountsOptions {
  stored: { users: readonly StoredUser[]; keys: readonly StoredApiKey[] };
  store: AccountStore;
  log: HostLog;
  now?: () => number;
}

export function createAccounts({ stored, store, log, now = Date.now }: AccountsOptions): Accounts {
  const listeners = new Set<() => void>();
  const revoked = () => listeners.forEach((callback) => callback());
  const users = createUsers({ stored: stored.users, store, now, revoked });
  const keys = createApiKeys({
    ...{ stored: stored.keys, store, now, revoked },
    failed: (err) => log.warn({ err }, "an API key's last use could not be written down"),
  });

  return {
    users,
    keys,
    get inUse() {
      return users.size + keys.size > 0;
    },
    identify: (credential) => keys.identify(credential) ?? users.identify(credential),
    onRevoked(callback) {
      listeners.add(callback);
      return () => void listeners.delete(callback);
    },
    note: (entry) =>
      store
        .addAuditEntry({ time: now(), ...entry })
        .catch((err: unknown) =>
          log.error({ err, ...entry }, 'the audit log could not be written'),
        ),
    audit: (page) => store.auditEntries(page),
  };
}
