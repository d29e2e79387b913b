import { SCOPES } from '../../../main/contract/access.ts';
import type { Account } from '../../../main/contract/account';
import { mayCall, type Restricted } from '../../../main/contract/needs.ts';
import { toFailure } from './failure';
import { link, platform } from './platform.svelte';
import { inDesktop } from './transport';

/** The person at the desktop is never asked who they are. */
let current = $state.raw<Account | undefined>(
  inDesktop ? { kind: 'owner', scopes: [...SCOPES] } : undefined,
);
/** Whether the server knows users. */
let shared = $state(false);
const known = Promise.withResolvers<void>();
if (inDesktop) known.resolve();

/** Who is signed in here. */
export const account = {
  /** Undefined until it is known, and where nobody is. */
  get current(): Account | undefined {
    return current;
  },
  get shared(): boolean {
    return shared;
  },
  /** Settled as soon as it is known what to offer; rejects where that can't be told. */
  known: known.promise,
};

/** Whether to offer what calls this procedure. */
export function may(procedure: Restricted): boolean {
  if (current === undefined) return false;
  const { kind, name = '', scopes } = current;
  return mayCall({ kind, name, scopes }, procedure);
}

/** Asks who is signed in; again after the platform was away. */
export async function loadAccount(): Promise<void> {
  if (inDesktop) return;
  try {
    const [next, ways] = await Promise.all([platform.account.get(), platform.account.signInWays()]);
    current = next;
    // What is open stays while the page does, also when the last user is removed.
    shared ||= ways.password;
    known.resolve();
  } catch (error) {
    // Told elsewhere, as is that it does not answer.
    if (toFailure(error).code === 'UNAUTHORIZED') current = undefined;
    else if (link.state === 'connected') known.reject(error);
  }
}
