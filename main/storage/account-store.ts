import type { Caller, Role, Scope } from '../contract/access.ts';
import type { AuditPage, AuditQuery } from '../contract/account.ts';
import type { z } from 'zod';

/** Somebody who signs in. Times are ms since the epoch. */
export interface StoredUser {
  name: string;
  role: Role;
  /** A hash in PHC format. */
  password: string;
  /** What the user's sessions are signed with, base64url; another one ends them. */
  sessionKey: string;
  createdAt: number;
  /** When the role or the password was set last. */
  updatedAt: number;
}

export interface StoredApiKey {
  name: string;
  /** SHA-256 of the key, in hex. */
  hash: string;
  /** The key's first characters. */
  start: string;
  scopes: Scope[];
  createdAt: number;
  expiresAt: number | undefined;
  lastUsedAt: number | undefined;
}

export interface StoredAuditEntry {
  time: number;
  by: Caller['kind'];
  name: string | undefined;
  procedure: string;
  target: string | undefined;
  outcome: string;
}

/** Who may use a shared server, and who changed what. Every change is on disk before it resolves. */
export interface AccountStore {
  /** By name. */
  users(): Promise<StoredUser[]>;
  /** Adds a user or replaces the one of that name. */
  saveUser(user: StoredUser): Promise<void>;
  removeUser(name: string): Promise<void>;

  /** By name. */
  apiKeys(): Promise<StoredApiKey[]>;
  addApiKey(key: StoredApiKey): Promise<void>;
  removeApiKey(name: string): Promise<void>;
  /** Nothing happens where the key is gone. */
  apiKeyUsed(name: string, time: number): Promise<void>;

  addAuditEntry(entry: StoredAuditEntry): Promise<void>;
  /** Newest first. Kept for 400 days, the newest 100,000 at most. */
  auditEntries(query: z.infer<typeof AuditQuery>): Promise<AuditPage>;
}
