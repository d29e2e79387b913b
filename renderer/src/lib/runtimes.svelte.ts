import type { RuntimeInfo } from '../../../main/contract/runtime';
import { toFailure, type Failure } from './failure';
import { platform } from './platform.svelte';

let list = $state.raw<readonly RuntimeInfo[] | undefined>(undefined);
let failure = $state.raw<Failure | undefined>(undefined);

/** The languages, and what of them is on this machine. */
export const runtimes = {
  /** Undefined until they are known. */
  get list(): readonly RuntimeInfo[] | undefined {
    return list;
  },
  get failure(): Failure | undefined {
    return failure;
  },
  find(id: string): RuntimeInfo | undefined {
    return list?.find((runtime) => runtime.id === id);
  },
  /** `Node.js` for `node`. */
  label(id: string): string {
    return this.find(id)?.label ?? id;
  },
};

/** Asks what there is, as when the application starts or the platform is back. */
export function loadRuntimes(): Promise<void> {
  return take(platform.runtimes.list());
}

/** Looks for the tools again, after one was installed. */
export function lookForRuntimes(): Promise<void> {
  return take(platform.runtimes.refresh());
}

async function take(answer: Promise<RuntimeInfo[]>): Promise<void> {
  try {
    list = await answer;
    failure = undefined;
  } catch (error) {
    failure = toFailure(error);
  }
}
