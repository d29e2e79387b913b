/** What a caller may do. Each procedure of the contract names the one it needs. */
export const SCOPES = ['read', 'invoke', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What the scopes of each role are. */
export const ROLES = {
  viewer: ['read'],
  developer: ['read', 'invoke', 'write'],
  admin: SCOPES,
} as const satisfies Record<string, readonly Scope[]>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

/** Who may use a procedure: everybody, whoever has signed in, or who has the scope. */
export type Access = 'everybody' | 'signed-in' | Scope;

/** What the contract says of a procedure beside its input and output. */
export interface ProcedureMeta extends Record<string, unknown> {
  access: Access;
}

/** Who asks. */
export interface Caller {
  /** The holder of the server's token, or the person at the desktop, is its owner. */
  readonly kind: 'owner' | 'user' | 'key' | 'nobody';
  /** The user's or the key's; empty for the others. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

export const OWNER: Caller = { kind: 'owner', name: '', scopes: SCOPES };
export const NOBODY: Caller = { kind: 'nobody', name: '', scopes: [] };

/** Whether a caller may use what needs this access; nobody may where none is named. */
export function mayUse({ kind, scopes }: Caller, access: Access | undefined): boolean {
  if (access === 'everybody') return true;
  if (access === 'signed-in') return kind !== 'nobody';
  return access !== undefined && scopes.includes(access);
}
