import { z } from 'zod';
import { InvocationSummary } from './invocation.ts';

/** What changed, gathered over a quarter of a second. */
export const Changes = z.object({
  /** Ids of functions that were made, saved, deleted or changed their state. */
  functions: z.array(z.string()),
  /** Calls that ended, oldest first; the newest 100 where there were more. */
  invocations: z.array(InvocationSummary),
  /** How many calls ended. */
  ended: z.int(),
});
export type Changes = z.infer<typeof Changes>;
