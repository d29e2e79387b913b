import type { Changes } from '../contract/change.ts';
import type { InvocationSummary } from '../contract/invocation.ts';

const MAX_RECENT = 8;

/** The last call of each function that was called lately, newest first. */
export interface RecentCalls {
  add(changes: Changes): void;
  list(): readonly InvocationSummary[];
}

export function createRecentCalls(): RecentCalls {
  let recent: InvocationSummary[] = [];
  return {
    add({ invocations }) {
      const newest = new Map<string, InvocationSummary>();
      for (const call of [...invocations.toReversed(), ...recent]) {
        if (!newest.has(call.functionId)) newest.set(call.functionId, call);
      }
      recent = [...newest.values()].slice(0, MAX_RECENT);
    },
    list: () => recent,
  };
}
