import type { AuditEntry } from '../../../../../main/contract/account';
import { m } from '../../../paraglide/messages.js';

const DONE: Record<string, (() => string) | undefined> = {
  'account.signIn': m.audit_did_account_sign_in,
  'account.setPassword': m.audit_did_account_set_password,
  'functions.create': m.audit_did_functions_create,
  'functions.update': m.audit_did_functions_update,
  'functions.remove': m.audit_did_functions_remove,
  'functions.restore': m.audit_did_functions_restore,
  'functions.export': m.audit_did_functions_export,
  'functions.import': m.audit_did_functions_import,
  'events.save': m.audit_did_events_save,
  'events.remove': m.audit_did_events_remove,
  'settings.update': m.audit_did_settings_update,
  'settings.setAccess': m.audit_did_settings_set_access,
  'users.create': m.audit_did_users_create,
  'users.update': m.audit_did_users_update,
  'users.remove': m.audit_did_users_remove,
  'keys.create': m.audit_did_keys_create,
  'keys.revoke': m.audit_did_keys_revoke,
  'runtimes.refresh': m.audit_did_runtimes_refresh,
};

/** What was done, or tried. */
export function whatText({ procedure }: AuditEntry): string {
  return DONE[procedure]?.() ?? procedure;
}

const WHO: Record<AuditEntry['by'], (name: string) => string> = {
  owner: () => m.audit_by_owner(),
  user: (name) => name,
  key: (name) => m.audit_by_key({ name }),
  nobody: () => m.audit_by_nobody(),
};

export function whoText({ by, name = '' }: AuditEntry): string {
  return WHO[by](name);
}
