import type { Role, Scope } from '../../../../../main/contract/access';
import { m } from '../../../paraglide/messages.js';

const ROLES: Record<Role, { label: () => string; text: () => string }> = {
  viewer: { label: m.role_viewer, text: m.role_viewer_text },
  developer: { label: m.role_developer, text: m.role_developer_text },
  admin: { label: m.role_admin, text: m.role_admin_text },
};

export function roleLabel(role: Role): string {
  return ROLES[role].label();
}

/** What a role may do. */
export function roleText(role: Role): string {
  return ROLES[role].text();
}

const SCOPES: Record<Scope, () => string> = {
  read: m.scope_read,
  invoke: m.scope_invoke,
  write: m.scope_write,
  admin: m.scope_admin,
};

/** What a scope allows. */
export function scopeText(scope: Scope): string {
  return SCOPES[scope]();
}
