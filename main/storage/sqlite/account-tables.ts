import type Database from 'better-sqlite3';
import type { Scope } from '../../contract/access.ts';
import type { StoredApiKey, StoredUser } from '../account-store.ts';
import type { ApiKeysTable } from './schema.ts';

/** Users and API keys. */
export function createAccountTables(db: Database.Database) {
  const users = db.prepare<[], StoredUser>(
    `SELECT name, role, password, session_key AS sessionKey, created_at AS createdAt,
    updated_at AS updatedAt FROM users ORDER BY name`,
  );
  const saveUser = db.prepare('INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?, ?, ?)');
  const removeUser = db.prepare('DELETE FROM users WHERE name = ?');
  const keys = db.prepare<[], ApiKeysTable>('SELECT * FROM api_keys ORDER BY name');
  const addKey = db.prepare('INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?)');
  const removeKey = db.prepare('DELETE FROM api_keys WHERE name = ?');
  const keyUsed = db.prepare('UPDATE api_keys SET last_used_at = ? WHERE name = ?');

  return {
    users: (): StoredUser[] => users.all(),
    saveUser: (user: StoredUser): void =>
      void saveUser.run(
        user.name,
        user.role,
        user.password,
        user.sessionKey,
        user.createdAt,
        user.updatedAt,
      ),
    removeUser: (name: string): void => void removeUser.run(name),

    apiKeys: (): StoredApiKey[] => keys.all().map(toApiKey),
    addApiKey: (key: StoredApiKey): void =>
      void addKey.run(
        key.name,
        key.hash,
        key.start,
        JSON.stringify(key.scopes),
        key.createdAt,
        key.expiresAt,
        key.lastUsedAt,
      ),
    removeApiKey: (name: string): void => void removeKey.run(name),
    apiKeyUsed: ({ name, time }: { name: string; time: number }): void =>
      void keyUsed.run(time, name),
  };
}

function toApiKey(row: ApiKeysTable): StoredApiKey {
  return {
    name: row.name,
    hash: row.hash,
    start: row.start,
    scopes: JSON.parse(row.scopes) as Scope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
