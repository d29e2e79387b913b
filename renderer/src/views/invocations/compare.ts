import type { Invocation } from '../../../../main/contract/invocation';
import { jsonDiff, type Difference } from './json-diff';

export type Outcome = 'same' | 'different' | 'failed';

type Ended = Pick<Invocation, 'status' | 'result' | 'error'>;

/**
 * How a call that was run again compares: `failed` where it does not succeed any more, or fails in
 * another way.
 */
export function compareRuns(original: Ended, again: Ended): Outcome {
  if (again.status !== 'success') {
    const same =
      again.status === original.status &&
      again.error?.type === original.error?.type &&
      again.error?.message === original.error?.message;
    return same ? 'same' : 'failed';
  }
  if (original.status !== 'success') return 'different';
  return resultDifferences(original, again).list.length === 0 ? 'same' : 'different';
}

/** Where the results differ. A function that returns nothing has none. */
export function resultDifferences(
  original: Ended,
  again: Ended,
): { list: Difference[]; more: boolean } {
  return jsonDiff(original.result ?? null, again.result ?? null);
}
