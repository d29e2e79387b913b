import type { InvocationSummary } from '../../../../main/contract/invocation';

/**
 * Newest first without doubles. Ids are ordered by when their call began, and a call that took long
 * ends after ones that began later.
 */
export function mergeNewest(
  list: readonly InvocationSummary[],
  more: readonly InvocationSummary[],
): InvocationSummary[] {
  const added = more.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const merged: InvocationSummary[] = [];
  let next = 0;
  for (const call of list) {
    for (; next < added.length; next++) {
      const one = added[next];
      if (one === undefined || one.id < call.id) break;
      if (one.id !== call.id && one.id !== merged.at(-1)?.id) merged.push(one);
    }
    if (call.id !== merged.at(-1)?.id) merged.push(call);
  }
  for (const one of added.slice(next)) if (one.id !== merged.at(-1)?.id) merged.push(one);
  return merged;
}
