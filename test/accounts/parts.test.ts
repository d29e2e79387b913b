import { expect, test } from 'vitest';
import { createPasswords } from '../../main/accounts/passwords.ts';
import { createSignInLimits } from '../../main/accounts/sign-in-limits.ts';
import { openAccounts } from './open-accounts.ts';

const MINUTE_MS = 60_000;

test('a password is kept as a hash that tells how it was made', async () => {
  const passwords = createPasswords();
  const [first, second] = [await passwords.hash('pässword'), await passwords.hash('pässword')];
  expect(first).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(second).not.toBe(first);
  expect(await passwords.verify('pässword', first)).toBe(true);
  expect(await passwords.verify('pa\u0308ssword', first)).toBe(true);
  expect(await passwords.verify('password', first)).toBe(false);
  // Made with other parameters, as another version of the program may have.
  const older =
    '$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$9jy8y3OOWHxOmI2v1TPrYNTQD7wqJ2yCxvCgnGSSw6E';
  expect(await passwords.verify('x', older)).toBe(false);
});

test('an unknown name is as much work as a wrong password', async () => {
  const passwords = createPasswords();
  const hash = await passwords.hash('right');
  // Time of the processor: the clock tells more of what else the machine does.
  const took = async (known: string | undefined) => {
    const before = process.cpuUsage();
    expect(await passwords.verify('wrong', known)).toBe(false);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let round = 0; round < 5; round++) {
    times.known.push(await took(hash));
    times.unknown.push(await took(undefined));
  }
  const ratio = Math.min(...times.unknown) / Math.min(...times.known);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

test('more passwords than can be looked at are refused, not piled up', async () => {
  const passwords = createPasswords();
  const ended = await Promise.allSettled(
    Array.from({ length: 60 }, () => passwords.verify('x', CHEAP)),
  );
  const refused = ended.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(8);
  expect(refused[0]).toMatchObject({ reason: { code: 'TOO_MANY_ATTEMPTS' } });
  expect(await passwords.verify('x', CHEAP)).toBe(false);
});

const CHEAP = '$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw';

function createLimits() {
  const clock = { time: 0 };
  const limits = createSignInLimits(() => clock.time);
  /** Seconds to wait; 0 where the attempt is looked at. */
  const attempt = (name: string, address = name): number => {
    try {
      limits.begin(name, address);
      return 0;
    } catch (error) {
      return (error as { data: { retryAfter: number } }).data.retryAfter;
    }
  };
  return { clock, limits, attempt };
}

test('after five failures of a name each further one doubles the wait', () => {
  const { clock, attempt } = createLimits();
  for (let i = 0; i < 5; i++) expect(attempt('ada', `10.0.0.${i}`)).toBe(0);
  const waits: number[] = [];
  for (let i = 0; i < 13; i++) {
    const wait = attempt('ada', `10.0.1.${i}`);
    waits.push(wait);
    clock.time += wait * 1_000 - 1;
    expect(attempt('ada', `10.0.1.${i}`)).toBe(1);
    clock.time += 1;
    expect(attempt('ada', `10.0.1.${i}`)).toBe(0);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  expect(attempt('bob')).toBe(0);
  clock.time += 61 * MINUTE_MS;
  for (let i = 0; i < 5; i++) expect(attempt('ada')).toBe(0);
});

test('an address may fail with twenty names, and its whole network with it', () => {
  const { attempt } = createLimits();
  for (let i = 0; i < 20; i++) expect(attempt(`user${i}`, `2001:db8::${i}`)).toBe(0);
  expect(attempt('ada', '2001:db8:0:0:ffff::1')).toBe(1);
  expect(attempt('ada', '2001:db8:0:1::1')).toBe(0);
  for (let i = 0; i < 20; i++) expect(attempt(`other${i}`, '192.0.2.1')).toBe(0);
  expect(attempt('bob', '192.0.2.1')).toBe(1);
  expect(attempt('bob', '192.0.2.2')).toBe(0);
});

test('who gets it right begins anew; the address does not', () => {
  const { limits, attempt } = createLimits();
  for (let i = 0; i < 19; i++) {
    // An attacker's own account between guesses.
    expect(attempt('mallory', 'here')).toBe(0);
    limits.succeeded('mallory', 'here');
    expect(attempt(`victim${i}`, 'here')).toBe(0);
  }
  expect(attempt('victim', 'here')).toBe(0);
  expect(attempt('mallory', 'here')).toBe(1);
  expect(attempt('mallory', 'elsewhere')).toBe(0);
});

test('it remembers a bounded number of names', () => {
  const { attempt } = createLimits();
  for (let i = 0; i < 5; i++) attempt('first', `a${i}`);
  expect(attempt('first', 'b')).toBe(1);
  for (let i = 0; i < 10_000; i++) attempt(`name${i}`);
  expect(attempt('first', 'c')).toBe(0);
});

test('an API key is good until it expires or is revoked, and is not kept', async () => {
  await using opened = await openAccounts();
  const { accounts, store } = opened;
  const { key } = await accounts.keys.create({ name: 'ci', scopes: ['invoke', 'invoke'] });
  const { key: short } = await accounts.keys.create({
    ...{ name: 'short', scopes: ['read'], expiresAt: opened.time + MINUTE_MS },
  });
  expect(key).toMatch(/^cfk_[\w-]{43}$/);
  const ci = { kind: 'key', name: 'ci', scopes: ['invoke'] };
  expect(await accounts.identify(key)).toMatchObject(ci);
  expect(await accounts.identify(`${key}x`)).toBeUndefined();
  expect(await accounts.identify(key.slice(0, -1))).toBeUndefined();
  expect(JSON.stringify(await store.apiKeys())).not.toContain(key.slice(14));

  const identity = await accounts.identify(short);
  expect(identity?.isCurrent()).toBe(true);
  opened.time += MINUTE_MS;
  expect(identity?.isCurrent()).toBe(false);
  expect(await accounts.identify(short)).toBeUndefined();

  const later = await opened.reopen();
  expect(await later.identify(key)).toMatchObject(ci);
  expect(later.keys.list()[0]).toMatchObject({
    ...{ name: 'ci', start: key.slice(0, 10), lastUsedAt: new Date(opened.time).toISOString() },
  });
  await later.keys.revoke('ci');
  expect(await later.identify(key)).toBeUndefined();
  expect(await (await opened.reopen()).identify(key)).toBeUndefined();
  await expect(later.keys.revoke('ci')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a key has a name of its own and ends in the future', async () => {
  await using opened = await openAccounts();
  const { keys } = opened.accounts;
  const made = await Promise.allSettled([
    keys.create({ name: 'ci', scopes: ['read'] }),
    keys.create({ name: 'ci', scopes: ['read'] }),
  ]);
  expect(made[1]).toMatchObject({ status: 'rejected', reason: { code: 'NAME_TAKEN' } });
  const past = { name: 'past', scopes: ['read' as const], expiresAt: opened.time };
  await expect(keys.create(past)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
