import { implement } from '@orpc/server';
import { contract } from '../contract/contract.ts';
import type { Platform } from '../platform.ts';
import type { Shell } from './shell.ts';

export interface ApiContext {
  platform: Platform;
  shell: Shell;
}

/** What handlers are made with. Inputs are checked where they come in; answers are held by types. */
export const api = implement(contract)
  .$config({ initialOutputValidationIndex: NaN })
  .$context<ApiContext>();

/** History outlives its function: what is no name of today may be the id of one that is gone. */
export function functionId(platform: Platform, idOrName: string | undefined): string | undefined {
  if (idOrName === undefined) return undefined;
  return platform.functions.idOf(idOrName) ?? idOrName;
}
