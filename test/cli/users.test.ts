// Users, keys and the audit log on the command line.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, said, type CommandLine } from './cli.ts';

let line: CommandLine;
beforeAll(async () => {
  line = createCommandLine();
  await said(line.start(['serve']), 'stdout', 'ready at');
});
afterAll(() => line.close());

async function cf(args: string[], input?: string) {
  const { exitCode, stdout, stderr } = await line.start(args, input);
  return { exitCode, stdout, stderr };
}

test('users are added, listed, changed and removed', async () => {
  expect((await cf(['users'])).stdout).toContain('No users.');
  const add = ['users', 'add', 'Ada', '--role', 'developer'];
  expect(await cf(add, 'short\n')).toMatchObject({
    ...{ exitCode: 2, stderr: expect.stringContaining('10 characters') as string },
  });
  expect(await cf(add, '')).toMatchObject({
    ...{ exitCode: 2, stderr: expect.stringContaining('no password') as string },
  });
  expect(await cf(add, 'correct horse battery\n')).toEqual({
    ...{ exitCode: 0, stdout: 'Added ada as developer.\n', stderr: '' },
  });
  expect(await cf(add, 'correct horse battery\n')).toMatchObject({
    ...{ exitCode: 2, stderr: 'error: There is a user "ada" already.\n' },
  });
  expect((await cf(['users', 'set', 'ada'])).exitCode).toBe(2);
  expect((await cf(['users', 'set', 'ada', '--role', 'viewer'])).stdout).toContain('ada, viewer');
  expect((await cf(['users'])).stdout).toMatch(/^NAME +ROLE .*\nada +viewer /);
  expect((await cf(['users', 'rm', 'ada'])).stdout).toBe('Removed ada.\n');
  expect((await cf(['users', 'rm', 'ada'])).exitCode).toBe(4);
});

test('a key is printed once, does what its scopes allow, and is revoked', async () => {
  const make = ['keys', 'add', 'ci', '--scope', 'read', 'invoke', '--expires', '1d'];
  const { stdout } = await cf(make);
  expect(stdout).toMatch(/^cfk_[\w-]{43}\n$/);
  const key = stdout.trim();
  const listed = await cf(['keys']);
  expect(listed.stdout).toMatch(/\nci +cfk_.{6}… +read invoke /);
  expect(listed.stdout).not.toContain(key);
  expect(await cf(['list', '--token', key])).toMatchObject({ exitCode: 0 });
  expect(await cf(['users', '--token', key])).toMatchObject({
    ...{ exitCode: 3, stderr: 'error: The key "ci" may not do this: it needs "admin".\n' },
  });
  expect((await cf(['keys', 'rm', 'ci'])).exitCode).toBe(0);
  expect((await cf(['list', '--token', key])).exitCode).toBe(3);
});

test('the audit log tells who did what', async () => {
  await cf(['keys', 'add', 'noted', '--scope', 'read']);
  await cf(['keys', 'rm', 'noted']);
  const { stdout } = await cf(['audit', '--json', '--limit', '2']);
  expect(JSON.parse(stdout)).toMatchObject([
    { by: 'owner', procedure: 'keys.revoke', target: 'noted', outcome: 'success' },
    { by: 'owner', procedure: 'keys.create', target: 'noted', outcome: 'success' },
  ]);
  expect((await cf(['audit'])).stdout).toMatch(
    /^TIME +WHO +DID +TO +OUTCOME\n.* owner +keys.revoke +noted /,
  );
});
