import { implement } from '@orpc/server';
import type { Caller } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import type { Platform } from '../platform.ts';
import { allow } from './allow.ts';
import { noteChange } from './note-change.ts';
import type { Shell } from './shell.ts';

export interface ApiContext {
  platform: Platform;
  shell: Shell;
  caller: Caller;
  /** Where the question comes from, for what is limited by address; empty within the desktop. */
  address: string;
}

/**
 * What handlers are made with. Who may ask is checked first, then the input, and what passes both is
 * noted; answers are held by types.
 */
export const api = implement(contract)
  // Inputs are checked one place before the end of what follows.
  .$config({ initialInputValidationIndex: -1, initialOutputValidationIndex: NaN })
  .$context<ApiContext>()
  .use(({ context: { caller }, procedure, next }) => {
    allow(caller, procedure['~orpc'].meta.access);
    return next();
  })
  .use(({ context: { platform, caller }, procedure, path, next }, input: unknown) => {
    const { meta, route } = procedure['~orpc'];
    if (route.method === 'GET' || meta.access === 'invoke') return next();
    return noteChange({ platform, caller, procedure: path.join('.'), input }, async () => next());
  });

/** History outlives its function: what is no name of today may be the id of one that is gone. */
export function functionId(platform: Platform, idOrName: string | undefined): string | undefined {
  if (idOrName === undefined) return undefined;
  return platform.functions.idOf(idOrName) ?? idOrName;
}
