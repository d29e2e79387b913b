import type { Changes } from '../../../main/contract/change';
import type { FunctionOverview } from '../../../main/contract/function';
import { toFailure, type Failure } from './failure';
import { follow, platform } from './platform.svelte';

/** How long figures may be old before they are asked for again while calls go on, ms. */
const REFRESH_MS = 1_000;

let list = $state.raw<FunctionOverview[] | undefined>(undefined);
let failure = $state.raw<Failure | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;
/** How often was asked, and which of these answers is shown: they may come out of order. */
let asked = 0;
let answered = 0;
const listeners = new Set<(changes: Changes) => void>();

/** All functions with their state and figures, kept up to date. */
export const functions = {
  /** By name; undefined until they are known. */
  get list(): readonly FunctionOverview[] | undefined {
    return list;
  },
  get failure(): Failure | undefined {
    return failure;
  },
  find(idOrName: string): FunctionOverview | undefined {
    return list?.find(({ id, name }) => name === idOrName || id === idOrName);
  },
};

/** What the function of an earlier call is called now; as the call has it, where that is not known. */
export function nameNow(call: { functionId: string; functionName: string }): string {
  return functions.find(call.functionId)?.name ?? call.functionName;
}

/** What to link to a function of the past by: its name may be another one's by now. */
export function addressOf(functionId: string): string {
  return functions.find(functionId)?.name ?? functionId;
}

/** Whether it is known to be deleted. */
export function isDeleted(functionId: string): boolean {
  return list !== undefined && functions.find(functionId) === undefined;
}

export async function refreshFunctions(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const number = ++asked;
  try {
    const answer = await platform.functions.overview();
    if (number < answered) return;
    answered = number;
    list = answer;
    failure = undefined;
  } catch (error) {
    if (number > answered) failure = toFailure(error);
  }
}

/** Tells of every change of the platform until the returned function is called. */
export function onChanges(listener: (changes: Changes) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Starts keeping up to date; once, by the application. */
export function followPlatform(): () => void {
  return follow(
    (signal) => platform.system.changes(undefined, { signal }),
    (changes) => {
      for (const listener of listeners) listener(changes);
      if (changes.functions.length > 0) void refreshFunctions();
      else timer ??= setTimeout(() => void refreshFunctions(), REFRESH_MS);
    },
    () => void refreshFunctions(),
  );
}
