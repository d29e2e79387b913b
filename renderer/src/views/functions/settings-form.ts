import type { FunctionDetail, FunctionUpdate } from '../../../../main/contract/function';

export interface EnvRow {
  /** Its own number, so that rows keep their inputs while names change. */
  key: number;
  name: string;
  value: string;
}

/** A function's settings as they are typed. */
export interface Draft {
  description: string;
  handler: string;
  /** Seconds. */
  timeout: string;
  /** MB. */
  memory: string;
  concurrency: string;
  sandbox: boolean;
  env: EnvRow[];
}

export type Field = Exclude<keyof Draft, 'sandbox' | 'env'>;
export const FIELDS = ['description', 'handler', 'timeout', 'memory', 'concurrency'] as const;

export type Problem =
  | { kind: 'handler' }
  | { kind: 'long'; most: number }
  | { kind: 'number'; least: number; most: number }
  | { kind: 'whole'; least: number; most: number }
  | { kind: 'variable-name' }
  | { kind: 'variable-reserved' }
  | { kind: 'variable-twice' }
  | { kind: 'variable-value' };

export interface Problems {
  fields: Partial<Record<Field, Problem>>;
  /** By the row's key. */
  env: Map<number, Problem>;
}

/** The settings of a function, without its name and source. */
export type Settings = Pick<FunctionDetail, keyof Draft>;
const KEYS = [...FIELDS, 'sandbox', 'env'] as const;

const LIMITS = {
  timeout: { least: 0.05, most: 86_400 },
  memory: { least: 64, most: 65_536 },
  concurrency: { least: 1, most: 1_000 },
  description: 2_000,
  value: 32_768,
};

let lastKey = 0;

export function envRow(name = '', value = ''): EnvRow {
  return { key: ++lastKey, name, value };
}

export function toDraft(settings: Settings): Draft {
  return {
    description: settings.description,
    handler: settings.handler,
    timeout: String(settings.timeout),
    memory: String(settings.memory),
    concurrency: String(settings.concurrency),
    sandbox: settings.sandbox,
    env: Object.entries(settings.env)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => envRow(name, value)),
  };
}

/** What the platform would refuse. */
export function check(draft: Draft): Problems {
  const fields: Problems['fields'] = {};
  if (draft.description.length > LIMITS.description) {
    fields.description = { kind: 'long', most: LIMITS.description };
  }
  if (!/^[\p{L}\p{N}_$./-]{1,200}$/u.test(draft.handler)) fields.handler = { kind: 'handler' };
  const timeout = toNumber(draft.timeout);
  if (!within(timeout, LIMITS.timeout)) fields.timeout = { kind: 'number', ...LIMITS.timeout };
  for (const field of ['memory', 'concurrency'] as const) {
    const value = toNumber(draft[field]);
    if (!Number.isInteger(value) || !within(value, LIMITS[field])) {
      fields[field] = { kind: 'whole', ...LIMITS[field] };
    }
  }
  return { fields, env: checkEnv(draft.env) };
}

export function isValid({ fields, env }: Problems): boolean {
  return Object.keys(fields).length === 0 && env.size === 0;
}

/** A row that was added and left empty counts for nothing. */
function isBlank({ name, value }: EnvRow): boolean {
  return name.trim() === '' && value === '';
}

function checkEnv(rows: readonly EnvRow[]): Map<number, Problem> {
  const problems = new Map<number, Problem>();
  const seen = new Set<string>();
  for (const row of rows) {
    if (isBlank(row)) continue;
    const name = row.name.trim();
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
      problems.set(row.key, { kind: 'variable-name' });
    } else if (name.startsWith('CF_')) {
      problems.set(row.key, { kind: 'variable-reserved' });
    } else if (seen.has(name)) {
      problems.set(row.key, { kind: 'variable-twice' });
    } else if (row.value.length > LIMITS.value || row.value.includes('\0')) {
      problems.set(row.key, { kind: 'variable-value' });
    }
    seen.add(name);
  }
  return problems;
}

/** What a valid draft changes of the settings it began with. */
export function changesOf(draft: Draft, base: Settings): Partial<Settings> & FunctionUpdate {
  const next = fromDraft(draft);
  const changed = KEYS.filter((key) => !same(next[key], base[key]));
  return Object.fromEntries(changed.map((key) => [key, next[key]]));
}

/**
 * A draft on top of settings that somebody else saved meanwhile: what was not touched here takes
 * their value. `clashes` are the settings that both changed, differently.
 */
export function rebase(
  draft: Draft,
  base: Settings,
  theirs: Settings,
): { draft: Draft; clashes: (keyof Settings)[] } {
  const mine = fromDraft(draft);
  const next = toDraft(theirs);
  const clashes: (keyof Settings)[] = [];
  for (const key of KEYS) {
    if (same(mine[key], base[key])) continue;
    if (!same(theirs[key], base[key]) && !same(theirs[key], mine[key])) clashes.push(key);
    if (key === 'env') next.env = draft.env;
    else if (key === 'sandbox') next.sandbox = draft.sandbox;
    else next[key] = draft[key];
  }
  return { draft: next, clashes };
}

function fromDraft(draft: Draft): Settings {
  const rows = draft.env.filter((row) => !isBlank(row));
  return {
    description: draft.description,
    handler: draft.handler,
    timeout: toNumber(draft.timeout),
    memory: toNumber(draft.memory),
    concurrency: toNumber(draft.concurrency),
    sandbox: draft.sandbox,
    env: Object.fromEntries(rows.map(({ name, value }) => [name.trim(), value])),
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function within(value: number, { least, most }: { least: number; most: number }): boolean {
  return value >= least && value <= most;
}
