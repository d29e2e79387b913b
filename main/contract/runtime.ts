import { z } from 'zod';

/** One language the platform can run, and whether its tool is on this machine. */
export const RuntimeInfo = z.object({
  id: z.string(),
  label: z.string(),
  /** Other names accepted for it; `*` stands for a version. */
  aliases: z.array(z.string()),
  available: z.boolean(),
  /** The tool's own version, where it was found. */
  version: z.string().optional(),
  path: z.string().optional(),
  /** How to install it, where it was not found. */
  hint: z.string().optional(),
  /** Whether `functions/format` formats its files. */
  formats: z.boolean(),
});
export type RuntimeInfo = z.infer<typeof RuntimeInfo>;

/** Whether functions can run in a sandbox on this machine, and by what. */
export const SandboxInfo = z.object({
  available: z.boolean(),
  /** What gives it: `bubblewrap`, `sandbox-exec`. Absent where this system has nothing. */
  label: z.string().optional(),
  path: z.string().optional(),
  /** What is missing and how to get it, where functions can't have it. */
  hint: z.string().optional(),
});
export type SandboxInfo = z.infer<typeof SandboxInfo>;

/** An example that new functions start from. */
export const Template = z.object({
  /** `<runtime>/<folder>`. */
  id: z.string(),
  runtime: z.string(),
  title: z.string(),
  description: z.string(),
  handler: z.string(),
  files: z.record(z.string(), z.string()),
  /** An event to try it with. */
  event: z.unknown(),
});
export type Template = z.infer<typeof Template>;
