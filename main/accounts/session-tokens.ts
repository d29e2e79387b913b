import type { StoredUser } from '../storage/account-store.ts';

const ALGORITHM = 'HS256';
const ISSUER = 'cloudfunction';
const AUDIENCE = 'cloudfunction-api';
const LIFE_MS = 12 * 3_600_000;

/** A JWT and when it ends, ms since the epoch. */
export interface SessionToken {
  token: string;
  expiresAt: number;
}

/**
 * Signs a session of a user, with a key of that user alone: who gives the user another key ends all
 * of the user's sessions, and nothing has to be remembered of each.
 */
export async function signSession(user: StoredUser, now: number): Promise<SessionToken> {
  const { SignJWT } = await import('jose');
  // JWTs count in seconds.
  const issuedAt = Math.floor(now / 1_000);
  const expiresAt = issuedAt + LIFE_MS / 1_000;
  const token = await new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, kid: user.name })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(user.name)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(keyOf(user));
  return { token, expiresAt: expiresAt * 1_000 };
}

/** Whose session a token is; undefined where it is none that is good now. */
export async function verifySession(
  token: string,
  find: (name: string) => StoredUser | undefined,
  now: number,
): Promise<{ user: StoredUser; expiresAt: number } | undefined> {
  const { jwtVerify, errors } = await import('jose');
  let user: StoredUser | undefined;
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid = '' }) => {
        user = find(kid);
        if (user === undefined) throw new errors.JWKSNoMatchingKey();
        return keyOf(user);
      },
      {
        ...{ algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE },
        ...{ requiredClaims: ['sub', 'exp'], currentDate: new Date(now) },
      },
    );
    const { sub, exp = 0 } = payload;
    return user === undefined || sub !== user.name ? undefined : { user, expiresAt: exp * 1_000 };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function keyOf({ sessionKey }: StoredUser): Uint8Array {
  return Buffer.from(sessionKey, 'base64url');
}
