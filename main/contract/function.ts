import { z } from 'zod';
import { InvocationStatus } from './status.ts';

/** A function's name: it appears in addresses, folders and log lines, so its alphabet is small. */
export const FunctionName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/, {
    error: 'a name is 1 to 64 letters, digits, "-" and "_", and does not begin with "-"',
  })
  .refine((name) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name), {
    error: 'a name must not look like a function id',
  });

/** A path below the function's folder, with forward slashes: `lib/parse.py`. */
export const FilePath = z
  .string()
  .min(1)
  .max(200)
  .refine((path) => path.split('/').every(isSafeSegment), {
    error: 'a path is relative, uses "/", and stays inside the function\'s folder',
  });

// Windows refuses the characters <>:"|?* and the device names; a folder must mean the same anywhere.
function isSafeSegment(segment: string): boolean {
  return (
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    // eslint-disable-next-line no-control-regex
    !/[\u0000-\u001f\u007f<>:"|?*\\]/.test(segment) &&
    !/[. ]$/.test(segment) &&
    !/^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(segment)
  );
}

const MAX_FILE_CHARS = 2_000_000;
const MAX_FILES = 200;

/** `{path: text}`, the function's whole source. */
export const Files = z
  .record(FilePath, z.string().max(MAX_FILE_CHARS))
  .refine((files) => Object.keys(files).length > 0, { error: 'at least one file is needed' })
  .refine((files) => Object.keys(files).length <= MAX_FILES, {
    error: `at most ${MAX_FILES} files`,
  })
  .refine((files) => !Object.keys(files).some((file) => folderOf(file, files) !== undefined), {
    error: (issue) => {
      const files = issue.input as Record<string, string>;
      const file = Object.keys(files).find((one) => folderOf(one, files) !== undefined) ?? '';
      return `${JSON.stringify(folderOf(file, files))} is a file, and can't be the folder of ${JSON.stringify(file)} too`;
    },
  });

/** A file among `files` that `file` would have to lie in. */
function folderOf(file: string, files: Readonly<Record<string, string>>): string | undefined {
  for (let at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1)) {
    const folder = file.slice(0, at);
    if (Object.hasOwn(files, folder)) return folder;
  }
  return undefined;
}

/** Environment variables. Names starting with `CF_` belong to the platform. */
export const Env = z.record(
  z.string().regex(/^(?!CF_)[A-Za-z_][A-Za-z0-9_]{0,127}$/, {
    error: 'letters, digits and "_"; names beginning with "CF_" are reserved',
  }),
  z
    .string()
    .max(32_768)
    .refine((value) => !value.includes('\0'), { error: 'a value has no NUL character' }),
);

const settings = {
  /** Seconds one invocation may take. */
  timeout: z.number().min(0.05).max(86_400),
  /** MB of resident memory one worker may use. */
  memory: z.int().min(64).max(65_536),
  /** How many events of this function may run at once. */
  concurrency: z.int().min(1).max(1_000),
  /**
   * Whether it runs in a sandbox: without a network, and of the machine's files it has its own and
   * a scratch folder.
   */
  sandbox: z.boolean(),
  env: Env,
  description: z.string().max(2_000),
};

const Handler = z.string().regex(/^[\p{L}\p{N}_$./-]{1,200}$/u, {
  error: 'a handler is "file.function" or just "function"',
});

const source = {
  /** The entry file's text. Give this or `files`. */
  code: z.string().min(1).max(MAX_FILE_CHARS).optional(),
  files: Files.optional(),
};

const oneSource = {
  check: (input: { code?: string | undefined; files?: unknown }) =>
    input.code === undefined || input.files === undefined,
  params: { error: 'give either "code" or "files", not both', path: ['code'] },
};

export const FunctionInput = z
  .strictObject({
    name: FunctionName,
    /** A runtime's id or alias: `node`, `nodejs22.x`, `python3.12`, `golang`, … */
    runtime: z.string().min(1).max(40),
    handler: Handler.optional(),
    ...source,
    timeout: settings.timeout.optional(),
    memory: settings.memory.optional(),
    concurrency: settings.concurrency.optional(),
    sandbox: settings.sandbox.optional(),
    env: settings.env.optional(),
    description: settings.description.optional(),
  })
  .refine(oneSource.check, oneSource.params)
  .refine((input) => input.code !== undefined || input.files !== undefined, {
    error: 'give the source as "code" (one file) or "files" ({path: text})',
    path: ['code'],
  });
export type FunctionInput = z.infer<typeof FunctionInput>;

/** What is left out stays as it was. */
export const FunctionUpdate = z
  .strictObject({
    /** The version that was edited: VERSION_CONFLICT when it is no longer the current one. */
    ifVersion: z.int().min(1).optional(),
    name: FunctionName.optional(),
    runtime: z.string().min(1).max(40).optional(),
    handler: Handler.optional(),
    ...source,
    timeout: settings.timeout.optional(),
    memory: settings.memory.optional(),
    concurrency: settings.concurrency.optional(),
    sandbox: settings.sandbox.optional(),
    env: settings.env.optional(),
    description: settings.description.optional(),
  })
  .refine(oneSource.check, oneSource.params);
export type FunctionUpdate = z.infer<typeof FunctionUpdate>;

/** A function as lists show it: its current version, without its source. */
export const FunctionInfo = z.object({
  id: z.string(),
  name: z.string(),
  runtime: z.string(),
  handler: z.string(),
  version: z.int(),
  ...settings,
  /** ISO 8601. */
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type FunctionInfo = z.infer<typeof FunctionInfo>;

/** A function with the source of its current version. */
export const FunctionDetail = FunctionInfo.extend({ files: z.record(z.string(), z.string()) });
export type FunctionDetail = z.infer<typeof FunctionDetail>;

/** One finding of a build, at the person's own line. `line` and `column` count from 1. */
export const Diagnostic = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int().optional(),
  message: z.string(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

/** One immutable version as the list of versions shows it. */
export const VersionInfo = FunctionInfo.pick({
  version: true,
  name: true,
  runtime: true,
  handler: true,
  updatedAt: true,
  description: true,
}).extend({ hash: z.string() });
export type VersionInfo = z.infer<typeof VersionInfo>;

/**
 * `failed`: the current version can't be loaded or built; calls say why. `sandbox-missing`: it asks
 * for a sandbox that this machine can't give.
 */
export const FUNCTION_STATES = [
  'ready',
  'building',
  'failed',
  'runtime-missing',
  'sandbox-missing',
] as const;

/** A function as the overview shows it. Counts and percentiles are of the last 24 hours. */
export const FunctionOverview = FunctionInfo.omit({ env: true }).extend({
  state: z.enum(FUNCTION_STATES),
  last: z
    .object({
      invocationId: z.string(),
      status: InvocationStatus,
      /** ISO 8601. */
      startedAt: z.string(),
      totalMs: z.number(),
      errorType: z.string().optional(),
    })
    .optional(),
  calls: z.int(),
  failures: z.int(),
  /** Of `totalMs`; absent without calls. */
  p95Ms: z.number().optional(),
  /** Calls in each of the last 24 hours, oldest first. */
  hourly: z.array(z.int()).length(24),
});
export type FunctionOverview = z.infer<typeof FunctionOverview>;

/** An event kept to test a function with. */
export const SavedEvent = z.object({
  name: z.string().trim().min(1).max(100),
  /** Any JSON value. */
  event: z.unknown(),
});
export type SavedEvent = z.infer<typeof SavedEvent>;

export const FormatInput = z.strictObject({
  runtime: z.string().min(1).max(40),
  path: FilePath,
  text: z.string().max(MAX_FILE_CHARS),
});

export const ImportInput = z.strictObject({
  /** A zip archive as `functions/export` makes them. */
  archive: z.file().max(100 * 1024 * 1024),
  /** What happens to a function whose name exists already. */
  existing: z.enum(['skip', 'replace', 'rename']).default('skip'),
});
export type ImportInput = z.infer<typeof ImportInput>;

/** What became of one function of an archive. */
export const Imported = z.object({
  name: z.string(),
  outcome: z.enum(['created', 'replaced', 'skipped', 'failed']),
  /** Why it was skipped or failed. */
  reason: z.string().optional(),
});
export type Imported = z.infer<typeof Imported>;
