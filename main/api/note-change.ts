import type { Caller } from '../contract/access.ts';
import type { Platform } from '../platform.ts';
import { toPlatformError } from './errors.ts';

/** What is kept of a target, characters. */
const MAX_TARGET = 200;

interface Change {
  platform: Platform;
  caller: Caller;
  /** `functions.update` */
  procedure: string;
  input: unknown;
}

/** Does what changes something, and writes into the audit log who did it and how that ended. */
export async function noteChange<T>(change: Change, work: () => Promise<T>): Promise<T> {
  const { platform, caller, procedure } = change;
  const { accounts } = platform;
  const wasInUse = accounts.inUse;
  // Before: what is removed has no name afterwards.
  const target = targetOf(change);
  const note = async (outcome: string) => {
    // Where the owner is alone there is nobody to be told from.
    if (!wasInUse && !accounts.inUse) return;
    const hasSignedIn = procedure === 'account.signIn' && outcome === 'success';
    const { kind: by, name } = hasSignedIn ? { kind: 'user' as const, name: target } : caller;
    await accounts.note({ by, name: name || undefined, procedure, target, outcome });
  };
  try {
    const output = await work();
    await note('success');
    return output;
  } catch (error) {
    const { code } = toPlatformError(error);
    // Who has to wait is not looked at: it would only fill the log.
    if (code !== 'TOO_MANY_ATTEMPTS') await note(code);
    throw error;
  }
}

/** Names alone: no code, no values, no passwords. */
function targetOf({ platform, caller, input }: Change): string | undefined {
  const { id, name, values, functions } = toRecord(input);
  const names = [
    ...(typeof id === 'string' ? [nameOf(platform, id)] : []),
    ...(typeof name === 'string' && isShown(platform, caller, name) ? [name] : []),
    ...Object.keys(toRecord(values)),
    ...(Array.isArray(functions) ? functions.map(String) : []),
  ];
  return names.length === 0 ? undefined : names.join(', ').slice(0, MAX_TARGET);
}

// People type their password into the wrong field.
function isShown(platform: Platform, { kind }: Caller, name: string): boolean {
  return kind !== 'nobody' || platform.accounts.users.has(name);
}

function nameOf({ functions }: Platform, id: string): string {
  return functions.idOf(id) === undefined ? id : functions.find(id).fn.name;
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
