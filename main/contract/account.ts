import { z } from 'zod';
import { ROLE_NAMES, SCOPES } from './access.ts';
import { pageInput, pageOf, Time } from './page.ts';
import { PASSWORD_LENGTH } from './password.ts';

export const RoleName = z.enum(ROLE_NAMES);
export const ScopeName = z.enum(SCOPES);

/** Of a user or a key: letters and digits of any script; case does not count. */
export const AccountName = z
  .string()
  .normalize()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]{0,63}$/u, {
    error: 'a name has 1 to 64 letters, digits or . _ @ - and begins with a letter or digit',
  });
export const ByName = z.object({ name: AccountName });

export const NewPassword = z
  .string()
  .min(PASSWORD_LENGTH.least, {
    error: `a password has ${PASSWORD_LENGTH.least} characters or more`,
  })
  .max(PASSWORD_LENGTH.most);
/** As it was typed: only its hash tells whether it is right. */
const GivenPassword = z.string().min(1).max(PASSWORD_LENGTH.most);

export const User = z.object({
  name: z.string(),
  role: RoleName,
  /** ISO 8601, as all times here. */
  createdAt: z.string(),
  /** When the role or the password was set last. */
  updatedAt: z.string(),
});
export type User = z.infer<typeof User>;

export const UserInput = z.strictObject({
  name: AccountName,
  role: RoleName,
  password: NewPassword,
});
export type UserInput = z.infer<typeof UserInput>;

/** What is left out stays as it is. */
export const UserUpdate = z.strictObject({
  role: RoleName.optional(),
  password: NewPassword.optional(),
});
export type UserUpdate = z.infer<typeof UserUpdate>;

export const SignInWays = z.object({
  /** Whether there are users who sign in by name and password; the token is good always. */
  password: z.boolean(),
});

export const SignInInput = z.strictObject({
  /** One that can be no name is simply wrong. */
  name: z.string().max(200).trim().normalize().toLowerCase(),
  password: GivenPassword,
});

export const SignedIn = z.object({
  /** A JWT, to be sent as "Authorization: Bearer <token>". */
  token: z.string(),
  expiresAt: z.string(),
});
export type SignedIn = z.infer<typeof SignedIn>;

export const Account = z.object({
  kind: z.enum(['owner', 'user', 'key']),
  /** The user's or the key's. */
  name: z.string().optional(),
  role: RoleName.optional(),
  scopes: z.array(ScopeName),
});
export type Account = z.infer<typeof Account>;

export const PasswordChange = z.strictObject({ current: GivenPassword, password: NewPassword });

export const ApiKey = z.object({
  name: z.string(),
  scopes: z.array(ScopeName),
  /** The key's first characters, by which its holder knows it. */
  start: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  /** To the minute. */
  lastUsedAt: z.string().optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyInput = z.strictObject({
  name: AccountName,
  scopes: z.array(ScopeName).min(1),
  /** Good until it is revoked where this is left out. */
  expiresAt: Time.optional(),
});
export type ApiKeyInput = z.infer<typeof ApiKeyInput>;

/** The key itself is told this once; what is kept of it is a hash. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** One change, or an attempt to sign in. */
export const AuditEntry = z.object({
  time: z.string(),
  by: z.enum(['owner', 'user', 'key', 'nobody']),
  /** The user's or the key's. */
  name: z.string().optional(),
  /** As the contract has it: `functions.update`. */
  procedure: z.string(),
  /** What was changed: names of functions, users, keys or settings. */
  target: z.string().optional(),
  /** `success`, or the code of the error. */
  outcome: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditQuery = z.object(pageInput);
export const AuditPage = pageOf(AuditEntry);
export type AuditPage = z.infer<typeof AuditPage>;
