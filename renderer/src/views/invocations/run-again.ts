import type { InvocationRecord } from '../../../../main/contract/invocation';

/** An event that was too large to be kept whole reads back as the text that is left of it. */
export function canRunAgain({ truncated, event }: InvocationRecord): boolean {
  return !(truncated === true && typeof event === 'string');
}
