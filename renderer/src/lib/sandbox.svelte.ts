import type { SandboxInfo } from '../../../main/contract/runtime';
import { platform } from './platform.svelte';

let info = $state.raw<SandboxInfo | undefined>(undefined);

/** What functions can be kept in on this machine. */
export const sandbox = {
  /** Undefined until it is known. */
  get info(): SandboxInfo | undefined {
    return info;
  },
};

/** Asks, as where something is about to be said of it: the platform has to try it out. */
export async function loadSandbox(): Promise<void> {
  // Where the platform can't be asked the page says so by itself.
  info = await platform.runtimes.sandbox().catch(() => info);
}
