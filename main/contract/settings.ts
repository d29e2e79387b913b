import { z } from 'zod';

const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

/** One key of the configuration, its meaning, and where its value comes from. */
export const Setting = z.object({
  /** As the file has it: `runtime.max_concurrent`. */
  path: z.string(),
  kind: z.enum(['text', 'number', 'boolean', 'list', 'path', 'program']),
  description: z.string(),
  /** Ends the sentence "… must be". */
  allowed: z.string(),
  /** The values there are to choose from, where they are few. */
  choices: z.array(z.string()).optional(),
  default: Value.optional(),
  /** The default in words. */
  defaultText: z.string(),
  /** What the running platform uses. */
  value: Value.optional(),
  /** What the file says now, where it says something. */
  fileValue: Value.optional(),
  source: z.enum(['default', 'file', 'environment', 'flag']),
  /** The environment variable and the flag, which are stronger than the file. */
  env: z.string(),
  flag: z.string(),
  /** The file says something else than what is in use: it counts from the next start. */
  pending: z.boolean(),
});
export type Setting = z.infer<typeof Setting>;

export const Settings = z.object({
  /** Where changes are written; made by the first change. */
  configFile: z.string(),
  dataDir: z.string(),
  settings: z.array(Setting),
});
export type Settings = z.infer<typeof Settings>;

/** By path. `null` removes a key from the file, so that its default counts again. */
const SettingValues = z.record(z.string(), z.union([Value, z.null()]));
export type SettingValues = z.infer<typeof SettingValues>;

export const SettingsUpdate = z.strictObject({ values: SettingValues });

/** What lies in the data folder. */
export const StorageInfo = z.object({
  dataDir: z.string(),
  databaseBytes: z.number(),
  cacheBytes: z.number(),
  /** The oldest invocation that is kept, ISO 8601. */
  oldest: z.string().optional(),
  maxAgeDays: z.number(),
  maxSizeMb: z.number(),
});
export type StorageInfo = z.infer<typeof StorageInfo>;

/** How programs reach this platform over HTTP. */
export const Access = z.object({
  /** Whether the port is open. */
  enabled: z.boolean(),
  /** Whether it can be opened and closed from here: in the desktop application. */
  switchable: z.boolean(),
  url: z.string().optional(),
  token: z.string(),
});
export type Access = z.infer<typeof Access>;
