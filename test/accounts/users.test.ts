import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { openAccounts, type OpenAccounts } from './open-accounts.ts';

const HOUR_MS = 3_600_000;
const ADA = { name: 'ada', role: 'developer', password: 'correct horse battery' } as const;

async function withAda() {
  const opened = await openAccounts();
  await opened.accounts.users.create(ADA);
  const { token } = await opened.accounts.users.signIn('ada', ADA.password, '');
  return { opened, token, identify: (text: string) => opened.accounts.identify(text) };
}

/** A token with the user's own key, right but for what is changed. */
async function forge(
  { store, time }: OpenAccounts,
  change: { iss?: string; aud?: string; sub?: string; exp?: number; key?: string },
): Promise<string> {
  const [user] = await store.users();
  const { iss = 'cloudfunction', aud = 'cloudfunction-api', sub = 'ada' } = change;
  return new SignJWT({ iss, aud, sub, exp: change.exp ?? time / 1_000 + 60 })
    .setProtectedHeader({ alg: 'HS256', kid: 'ada' })
    .sign(Buffer.from(change.key ?? user?.sessionKey ?? '', 'base64url'));
}

/** The same with the right key, but made by another algorithm. */
async function forge512(opened: OpenAccounts): Promise<string> {
  const [, body = ''] = (await forge(opened, {})).split('.');
  const head = Buffer.from('{"alg":"HS512","kid":"ada"}').toString('base64url');
  const [user] = await opened.store.users();
  const key = Buffer.from(user?.sessionKey ?? '', 'base64url');
  const signature = createHmac('sha512', key).update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
}

test('a session tells who it is of, also after a restart, and ends after twelve hours', async () => {
  const { opened, token, identify } = await withAda();
  await using _ = opened;
  const ada = { kind: 'user', name: 'ada', scopes: ['read', 'invoke', 'write'] };
  expect(await identify(token)).toMatchObject(ada);
  const later = await opened.reopen();
  expect(await later.identify(token)).toMatchObject(ada);
  opened.time += 12 * HOUR_MS - 1_000;
  const identity = await identify(token);
  expect(identity).toMatchObject(ada);
  opened.time += 1_000;
  expect(identity?.isCurrent()).toBe(false);
  expect(await identify(token)).toBeUndefined();
  expect(await (await opened.reopen()).identify(token)).toBeUndefined();
});

test('a token that is not exactly one of ours is nobody', async () => {
  const { opened, token, identify } = await withAda();
  await using _ = opened;
  expect(await identify(await forge(opened, {}))).toMatchObject({ name: 'ada' });

  const [head = '', body = '', signature = ''] = token.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  const last = signature.at(-2) === 'A' ? 'B' : 'A';
  const wrong = {
    'another body': `${head}.${encode({ ...claims, sub: 'root' })}.${signature}`,
    'another signature': `${head}.${body}.${signature.slice(0, -2)}${last}${signature.at(-1)}`,
    'no signature': `${head}.${body}.`,
    'alg none': `${encode({ alg: 'none', kid: 'ada' })}.${body}.`,
    'alg none, signed': `${encode({ alg: 'none', kid: 'ada' })}.${body}.${signature}`,
    'no key named': `${encode({ alg: 'HS256' })}.${body}.${signature}`,
    'another algorithm': await forge512(opened),
    'another key': await forge(opened, { key: 'A'.repeat(43) }),
    'another issuer': await forge(opened, { iss: 'somebody' }),
    'another audience': await forge(opened, { aud: 'something' }),
    'another subject': await forge(opened, { sub: 'root' }),
    expired: await forge(opened, { exp: opened.time / 1_000 }),
    'no token': 'a.b.c',
    nothing: '',
    'far too long': `${head}.${'x'.repeat(100_000)}.${signature}`,
  };
  for (const [what, text] of Object.entries(wrong)) {
    expect([what, await identify(text)]).toEqual([what, undefined]);
  }
});

test.each(['role', 'password'] as const)('another %s ends the sessions', async (what) => {
  const { opened, token, identify } = await withAda();
  await using _ = opened;
  const identity = await identify(token);
  let told = 0;
  opened.accounts.onRevoked(() => (told += 1));
  const changes = { role: { role: 'viewer' }, password: { password: 'another password' } } as const;
  await opened.accounts.users.update('ada', changes[what]);
  expect(told).toBe(1);
  expect(identity?.isCurrent()).toBe(false);
  expect(await identify(token)).toBeUndefined();
  expect(await (await opened.reopen()).identify(token)).toBeUndefined();
});

test('who is removed is nobody, and another of the same name is somebody else', async () => {
  const { opened, token, identify } = await withAda();
  await using _ = opened;
  await opened.accounts.users.remove('ada');
  expect(await identify(token)).toBeUndefined();
  await opened.accounts.users.create(ADA);
  expect(await identify(token)).toBeUndefined();
  await expect(opened.accounts.users.create(ADA)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  for (const missing of [
    opened.accounts.users.remove('bob'),
    opened.accounts.users.update('bob', { role: 'admin' }),
  ]) {
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('two who add the same name at once: one is refused', async () => {
  await using opened = await openAccounts();
  const { users } = opened.accounts;
  const made = await Promise.allSettled([users.create(ADA), users.create(ADA)]);
  expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('a wrong password, an unknown name: one answer', async () => {
  const { opened } = await withAda();
  await using _ = opened;
  const { users } = opened.accounts;
  const refusals = await Promise.all(
    [users.signIn('ada', 'wrong', ''), users.signIn('bob', 'wrong', '')].map((attempt) =>
      attempt.catch((error: unknown) => error),
    ),
  );
  expect(refusals[0]).toMatchObject({ code: 'UNAUTHORIZED' });
  expect(String(refusals[1])).toBe(String(refusals[0]));
});

test("one's own password is changed by who knows it", async () => {
  const { opened } = await withAda();
  await using _ = opened;
  const { users } = opened.accounts;
  const next = 'another password';
  await expect(users.setPassword('ada', 'wrong', next, '')).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
  await users.setPassword('ada', ADA.password, next, '');
  await expect(users.signIn('ada', ADA.password, '')).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
  expect(await users.signIn('ada', next, '')).toHaveProperty('token');
});
