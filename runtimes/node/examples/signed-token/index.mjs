import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

// Set SIGNING_SECRET in the function's environment; without it, tokens live as long as this worker.
const secret = process.env.SIGNING_SECRET ?? randomUUID();

// {action: "issue", claims, lifetimeSeconds} → a token; {action: "check", token} → its claims.
export function handler({ action, claims, lifetimeSeconds = 3600, token }) {
  if (action === 'issue') {
    const expires = Math.floor(Date.now() / 1000) + lifetimeSeconds;
    const payload = Buffer.from(JSON.stringify({ ...claims, expires })).toString('base64url');
    return { token: `${payload}.${sign(payload)}`, expires };
  }
  if (action === 'check') return check(String(token));
  throw new Error(`unknown action "${action}": use "issue" or "check"`);
}

function check(token) {
  const [payload = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(payload));
  const given = Buffer.from(signature);
  // Compared in constant time: the time taken must not tell how much of it was right.
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { valid: false, reason: 'the signature is wrong' };
  }
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return claims.expires < Date.now() / 1000
    ? { valid: false, reason: 'the token is too old' }
    : { valid: true, claims };
}

function sign(payload) {
  return createHmac('sha256', secret).update(payload).digest('base64url');
}
