import { mayUse, type Caller, type Scope } from './access.ts';

/**
 * Procedures for which it is not enough to be allowed to read, and the scope that each needs. The
 * page asks here what to offer, without the contract and its schemas; a test compares the two.
 */
export const NEEDS = {
  'functions.invoke': 'invoke',
  'functions.run': 'invoke',
  'functions.format': 'invoke',
  'functions.create': 'write',
  'functions.update': 'write',
  'functions.remove': 'write',
  'functions.restore': 'write',
  'events.save': 'write',
  'events.remove': 'write',
  'runtimes.refresh': 'write',
  'functions.export': 'admin',
  'functions.import': 'admin',
  'settings.get': 'admin',
  'settings.update': 'admin',
  'settings.access': 'admin',
  'settings.setAccess': 'admin',
  'users.list': 'admin',
  'users.create': 'admin',
  'users.update': 'admin',
  'users.remove': 'admin',
  'keys.list': 'admin',
  'keys.create': 'admin',
  'keys.revoke': 'admin',
  'audit.list': 'admin',
} as const satisfies Record<string, Scope>;
export type Restricted = keyof typeof NEEDS;

/** Whether a caller may use a procedure. */
export function mayCall(caller: Caller, procedure: Restricted): boolean {
  return mayUse(caller, NEEDS[procedure]);
}
