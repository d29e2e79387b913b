import type { Caller } from '../../contract/access.ts';

/** The tables as queries see them; `migrations/` makes them. Keys of other tables are named after these. */
export interface Schema {
  functions: FunctionsTable;
  versions: VersionsTable;
  contents: ContentsTable;
  function_keys: FunctionKeysTable;
  sources: SourcesTable;
  invocations: InvocationsTable;
  logs: LogsTable;
  rollups: RollupsTable;
  gauges: GaugesTable;
  events: EventsTable;
  users: UsersTable;
  api_keys: ApiKeysTable;
  audit: AuditTable;
}

/** Names and current versions. */
export interface FunctionsTable {
  id: string;
  name: string;
  version: number;
}

/** Immutable, but for `env`, which becomes `{}` when the function is removed. */
export interface VersionsTable {
  function_id: string;
  version: number;
  name: string;
  created_at: number;
  updated_at: number;
  runtime: string;
  handler: string;
  hash: string;
  timeout: number;
  memory: number;
  concurrency: number;
  /** JSON. */
  env: string;
  description: string;
  /** 0 or 1. */
  sandbox: number;
}

/** Sources by content: versions that differ in settings only share one. */
export interface ContentsTable {
  hash: string;
  /** JSON `{path: text}`. */
  files: string;
}

/** Small numbers for function ids; they outlive the functions. */
export interface FunctionKeysTable {
  key: number;
  id: string;
}

/** What calls of one version have in common. */
export interface SourcesTable {
  key: number;
  function: number;
  name: string;
  version: number;
  runtime: string;
}

export interface InvocationsTable {
  /** See `invocation-key.ts`. */
  key: number;
  id: string;
  function: number;
  source: number;
  /** `STATUS_NUMBER`. */
  status: number;
  /** 1 cold start, 2 truncated. */
  flags: number;
  started_at: number;
  queue_us: number;
  init_us: number;
  run_us: number;
  total_us: number;
  memory_mb: number;
  /** Its entries are `log_count` rows of `logs` from this key on. */
  first_log: number | null;
  log_count: number;
  /** JSON texts, like the three that follow. */
  event: string | null;
  context: string | null;
  result: string | null;
  error: string | null;
}

export interface LogsTable {
  /** In order of arrival, made from the time of writing like an invocation's from its start. */
  key: number;
  function: number;
  source: number;
  /** Null for what was printed outside any call. */
  invocation: number | null;
  time: number;
  level: number;
  stream: number;
  message: string;
}

export interface RollupsTable {
  /** 0 for all functions together, then with runtime ''. */
  function: number;
  runtime: string;
  /** Seconds: 60, 3600, or 0 for all time. */
  period: number;
  /** ms since the epoch. */
  start: number;
  calls: number;
  /** JSON array of counts by `STATUS_NUMBER`. */
  statuses: string;
  cold_starts: number;
  sum_ms: number;
  min_ms: number;
  max_ms: number;
  /** JSON `{type: count}`. */
  error_types: string;
  sketch: Uint8Array;
}

/** The largest values seen within a minute. */
export interface GaugesTable {
  /** ms since the epoch, at a minute. */
  start: number;
  running: number;
  queued: number;
  workers: number;
  memory_mb: number;
}

export interface EventsTable {
  /** A function's id. */
  function: string;
  name: string;
  /** JSON. */
  event: string;
}

export interface UsersTable {
  name: string;
  role: string;
  /** A hash in PHC format. */
  password: string;
  session_key: string;
  created_at: number;
  updated_at: number;
}

export interface ApiKeysTable {
  name: string;
  /** SHA-256, in hex. */
  hash: string;
  start: string;
  /** JSON array. */
  scopes: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

export interface AuditTable {
  /** In order of arrival. */
  key: number;
  time: number;
  caller: Caller['kind'];
  name: string | null;
  procedure: string;
  target: string | null;
  outcome: string;
}
