/** Who may use a shared server, and who changed what. */
export const users = `
CREATE TABLE users (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  password TEXT NOT NULL,
  session_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE api_keys (
  name TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  start TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) WITHOUT ROWID;

CREATE TABLE audit (
  key INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  caller TEXT NOT NULL,
  name TEXT,
  procedure TEXT NOT NULL,
  target TEXT,
  outcome TEXT NOT NULL
);
`;
