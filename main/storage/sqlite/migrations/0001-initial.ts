/** Numbers and dictionaries keep the rows of the history small: they are most of the file. */
export const initial = `
CREATE TABLE functions (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  FOREIGN KEY (id, version) REFERENCES versions (function_id, version)
) WITHOUT ROWID;

CREATE TABLE versions (
  function_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  runtime TEXT NOT NULL,
  handler TEXT NOT NULL,
  hash TEXT NOT NULL REFERENCES contents (hash),
  timeout REAL NOT NULL,
  memory INTEGER NOT NULL,
  concurrency INTEGER NOT NULL,
  env TEXT NOT NULL,
  description TEXT NOT NULL,
  PRIMARY KEY (function_id, version)
) WITHOUT ROWID;

CREATE TABLE contents (
  hash TEXT PRIMARY KEY,
  files TEXT NOT NULL
);

CREATE TABLE function_keys (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);

CREATE TABLE sources (
  key INTEGER PRIMARY KEY,
  function INTEGER NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  runtime TEXT NOT NULL,
  UNIQUE (function, name, version, runtime)
);

CREATE TABLE invocations (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  function INTEGER NOT NULL,
  source INTEGER NOT NULL,
  status INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  queue_us INTEGER NOT NULL,
  init_us INTEGER NOT NULL,
  run_us INTEGER NOT NULL,
  total_us INTEGER NOT NULL,
  memory_mb REAL NOT NULL,
  first_log INTEGER,
  log_count INTEGER NOT NULL,
  event TEXT,
  context TEXT,
  result TEXT,
  error TEXT
);
CREATE INDEX invocations_by_function ON invocations (function);
CREATE INDEX failures_by_function ON invocations (function, status) WHERE status <> 0;
CREATE INDEX failures_by_status ON invocations (status) WHERE status <> 0;

CREATE TABLE logs (
  key INTEGER PRIMARY KEY,
  function INTEGER NOT NULL,
  source INTEGER NOT NULL,
  invocation INTEGER,
  time INTEGER NOT NULL,
  level INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX logs_by_function ON logs (function);
CREATE INDEX severe_logs ON logs (key) WHERE level >= 2;
CREATE INDEX severe_logs_by_function ON logs (function) WHERE level >= 2;

CREATE TABLE rollups (
  function INTEGER NOT NULL,
  runtime TEXT NOT NULL,
  period INTEGER NOT NULL,
  start INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  statuses TEXT NOT NULL,
  cold_starts INTEGER NOT NULL,
  sum_ms REAL NOT NULL,
  min_ms REAL NOT NULL,
  max_ms REAL NOT NULL,
  error_types TEXT NOT NULL,
  sketch BLOB NOT NULL,
  PRIMARY KEY (period, function, start, runtime)
) WITHOUT ROWID;
`;
