import { z } from 'zod';

/** How an invocation ended. When several apply, the first that happened is told. */
export const INVOCATION_STATUSES = [
  'success',
  'error',
  'timeout',
  'out-of-memory',
  'crashed',
  'cancelled',
] as const;
export const InvocationStatus = z.enum(INVOCATION_STATUSES);
export type InvocationStatus = z.infer<typeof InvocationStatus>;
