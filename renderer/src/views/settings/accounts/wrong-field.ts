import type { Failure } from '../../../lib/failure';
import { m } from '../../../paraglide/messages.js';

/** What the platform says of a name that is to be given; undefined where it is about something else. */
export function nameProblem({ code, data }: Failure, taken: string): string | undefined {
  if (code === 'NAME_TAKEN') return taken;
  const field = (data as { field?: unknown } | undefined)?.field;
  return code === 'INVALID_INPUT' && field === 'name' ? m.users_name_rule() : undefined;
}
